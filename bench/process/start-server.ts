import { freePort } from '../../local/processes/ports.ts'
import { untilReady } from '../../local/processes/until-ready.ts'
import { type Child, type ChildOptions, startChild } from './start-child.ts'

export type ServerProcess = Child & { readonly port: number }

const READY_WITHIN_MS = 15_000

/** A function, or its floor: listens on PORT and answers /readyz when it can work. */
export const startServer = async (file: URL, { env = {}, ...options }: ChildOptions): Promise<ServerProcess> => {
  const port = await freePort()
  const child = startChild(file, { ...options, env: { HOST: '127.0.0.1', PORT: String(port), ...env } })
  const ended = new AbortController()
  child.process.once('exit', () => ended.abort())
  if (await untilReady(port, '/readyz', ended.signal, READY_WITHIN_MS)) return { ...child, port }
  await child.stop()
  throw new Error(`${file.pathname} does not become ready`)
}
