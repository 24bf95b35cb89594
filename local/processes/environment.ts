import * as E from 'fp-ts/lib/Either.js'
import type { EnvVar, ServiceSpec } from '../manifests/topology.ts'

export type Env = Readonly<Record<string, string | undefined>>

export type EnvironmentInput = {
  /** The platform's own environment: a variable of the same name stands in for a Secret. */
  readonly outer: Env
  /** What the platform itself knows of a Secret: its own Redis. */
  readonly secret: (name: string, key: string) => string | undefined
  /** What the platform itself knows of variables that nobody has set: where its console is. */
  readonly defaults?: Env
  /** K_SINK of a SinkBinding's subject; undefined for any other service. */
  readonly sinkUrl: string | undefined
}

/** A function sees what a container would, and what Node and the operating system need; nothing else of the user's environment. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'SystemRoot']
const PASSED_ON_NODE = [
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'NODE_COMPILE_CACHE',
  'NODE_NO_WARNINGS',
  'NODE_V8_COVERAGE'
]

/** The environment of one replica without its PORT, or every variable that has no value. */
export const environmentOf = (
  spec: ServiceSpec,
  { outer, secret, defaults = {}, sinkUrl }: EnvironmentInput
): E.Either<ReadonlyArray<string>, Readonly<Record<string, string>>> => {
  const env: Record<string, string> = {}
  const missing: string[] = []
  for (const name of [...PASSED_ON, ...PASSED_ON_NODE]) {
    const value = outer[name]
    if (value !== undefined) env[name] = value
  }
  for (const entry of spec.env) {
    const { name } = entry
    const value = valueFor(entry, outer, secret) ?? defaults[name]
    if (value !== undefined) env[name] = value
    else if ('secret' in entry && !entry.secret.optional) {
      missing.push(
        `${spec.name} needs ${name} (Secret ${entry.secret.name}, key ${entry.secret.key}): set it in the environment`
      )
    }
  }
  // The address to listen on: what runs on a laptop is not for its network.
  env.HOST = '127.0.0.1'
  env.K_SERVICE = spec.name
  env.K_CONFIGURATION = spec.name
  env.K_REVISION = spec.revision
  if (sinkUrl !== undefined) {
    env.K_SINK = sinkUrl
    // Empty, as a SinkBinding without overrides leaves it.
    env.K_CE_OVERRIDES = ''
  }
  return missing.length > 0 ? E.left(missing) : E.right(env)
}

const valueFor = (entry: EnvVar, outer: Env, secret: EnvironmentInput['secret']): string | undefined => {
  if ('value' in entry) return entry.overridable ? (outer[entry.name] ?? entry.value) : entry.value
  return ('secret' in entry ? secret(entry.secret.name, entry.secret.key) : undefined) ?? outer[entry.name]
}
