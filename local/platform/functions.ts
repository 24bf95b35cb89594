import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { EXIT_CONFIG } from '../../shared/config/config-or-exit.ts'
import type { Logger } from '../../shared/log/logger.ts'
import type { Revision } from '../gateway/revision.ts'
import type { Destination, ServiceSpec, Topology } from '../manifests/topology.ts'
import { type Env, environmentOf } from '../processes/environment.ts'
import type { StartGate } from '../processes/start-gate.ts'
import { type Supervisor, supervise } from '../processes/supervisor.ts'
import { StartFailure } from './start-failure.ts'

export type FunctionsOptions = {
  readonly revisions: ReadonlyArray<Revision>
  /** `<functionsDir>/<function>/main.ts` */
  readonly functionsDir: string
  readonly cwd: string
  readonly env: Env
  readonly redisUrl: string
  /** Of the console; undefined when there is none. */
  readonly consoleTokens: string | undefined
  /** Of the console, without any token; undefined when there is none. */
  readonly consoleAddress: string | undefined
  readonly brokerUrl: (namespace: string, name: string) => string
  readonly log: Logger
  readonly onLine: (replica: string, line: string, stream: 'stdout' | 'stderr') => void
  readonly graceMs: number
  readonly gate: StartGate
  /** Of each service, in the order of the revisions. */
  readonly replicas: ReadonlyArray<number>
}

const TETHER = new URL('../processes/tether.ts', import.meta.url).href

/** Every reason why a function cannot be started; asked before anything is. */
export const functionProblems = (topology: Topology, functionsDir: string, env: Env): ReadonlyArray<string> =>
  topology.services.flatMap((spec) => {
    const environment = environmentOf(spec, {
      outer: env,
      secret: secretsOf({ redisUrl: '', consoleTokens: '' }),
      sinkUrl: undefined
    })
    const entry = entryOf(spec, functionsDir)
    return [
      ...(spec.sink?.kind === 'service'
        ? [`${spec.name}: a SinkBinding to a service is not supported here, only to a Broker or a URI`]
        : []),
      ...(existsSync(entry) ? [] : [`${spec.name}: there is no ${entry}`]),
      ...(E.isLeft(environment) ? environment.left : [])
    ]
  })

/** The processes of all functions. */
export const startFunctions = (options: FunctionsOptions): ReadonlyArray<Supervisor> =>
  options.revisions.map((revision, i) => {
    const { spec } = revision
    const { functionsDir, cwd, env, log, onLine, graceMs, gate } = options
    const sinkUrl = sinkUrlOf(spec.sink, options.brokerUrl)
    const environment = environmentOf(spec, {
      ...{ outer: env, secret: secretsOf(options), sinkUrl },
      // What links in messages begin with.
      defaults: { CONSOLE_URL: options.consoleAddress }
    })
    if (E.isLeft(environment)) throw new StartFailure(environment.left, EXIT_CONFIG)
    return supervise({
      revision,
      replicas: options.replicas[i] ?? 0,
      command: process.execPath,
      args: ['--import', TETHER, entryOf(spec, functionsDir)],
      cwd,
      env: environment.right,
      log,
      onLine,
      graceMs,
      gate
    })
  })

const entryOf = ({ functionName }: ServiceSpec, functionsDir: string): string =>
  join(functionsDir, functionName, 'main.ts')

/** The platform itself stands in for two Secrets: the address of its Redis, and the tokens of the console. */
const secretsOf =
  ({ redisUrl, consoleTokens }: Pick<FunctionsOptions, 'redisUrl' | 'consoleTokens'>) =>
  (name: string, key: string): string | undefined => {
    if (name === 'redis' && key === 'url') return redisUrl
    return name === 'console' && key === 'tokens' ? consoleTokens : undefined
  }

const sinkUrlOf = (sink: Destination | undefined, brokerUrl: FunctionsOptions['brokerUrl']): string | undefined =>
  sink?.kind === 'broker' ? brokerUrl(sink.namespace, sink.name) : sink?.kind === 'uri' ? sink.uri : undefined
