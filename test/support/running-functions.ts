import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type StubBroker, startStubBroker } from '../../functions/ingest/testing/stub-broker.ts'
import { type Family, readMetricsPage } from './metrics-page.ts'
import { type RedisServer, startRedis } from './redis.ts'

export type RunningFunction = {
  readonly name: string
  readonly port: number
  readonly url: string
  /** Its page of metrics in the text format, read. */
  readonly metrics: () => Promise<ReadonlyMap<string, Family>>
}

export type RunningFunctions = {
  readonly of: (name: string) => RunningFunction
  readonly all: ReadonlyArray<RunningFunction>
  readonly redis: RedisServer
  /** What the functions have for a Broker: it takes what is posted and sends it nowhere. */
  readonly broker: StubBroker
  readonly stop: () => Promise<void>
}

const FUNCTIONS = fileURLToPath(new URL('../../functions', import.meta.url))

/** Every function that there is. */
export const functionNames = (): ReadonlyArray<string> =>
  readdirSync(FUNCTIONS).filter((name) => existsSync(`${FUNCTIONS}/${name}/main.ts`))

const portOf = async (child: ChildProcess, name: string): Promise<number> => {
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface(child.stdout)) {
    const { msg, port } = JSON.parse(line) as { readonly msg: string; readonly port?: number }
    if (msg !== 'listening' || port === undefined) continue
    child.stdout.resume()
    return port
  }
  throw new Error(`${name} ended before it listened`)
}

/** The functions of these names (all of them when absent), each its real main.ts in a process, as revision 1 of its service. */
export const startFunctions = async (
  env: Readonly<Record<string, string>> = {},
  names: ReadonlyArray<string> = functionNames()
): Promise<RunningFunctions> => {
  const [redis, broker] = await Promise.all([startRedis(), startStubBroker()])
  const children: ChildProcess[] = []
  const stop = async (): Promise<void> => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    }
    await Promise.all([broker.stop(), redis.stop()])
  }
  const start = async (name: string): Promise<RunningFunction> => {
    const own = { K_SERVICE: name, K_CONFIGURATION: name, K_REVISION: `${name}-00001`, HOST: '127.0.0.1', PORT: '0' }
    const child = spawn(process.execPath, [`${FUNCTIONS}/${name}/main.ts`], {
      env: { PATH: process.env['PATH'], REDIS_URL: redis.url, K_SINK: broker.url, ...own, ...env },
      stdio: ['ignore', 'pipe', 'inherit']
    })
    children.push(child)
    const port = await portOf(child, name)
    const url = `http://127.0.0.1:${port}`
    const metrics = async () => readMetricsPage(await (await fetch(`${url}/metrics`)).text())
    return { name, port, url, metrics }
  }
  try {
    const all = await Promise.all(names.map(start))
    const of = (name: string): RunningFunction => {
      const found = all.find((one) => one.name === name)
      if (found === undefined) throw new Error(`no such function: ${name}`)
      return found
    }
    return { all, of, redis, broker, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
