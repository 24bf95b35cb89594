import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CACHE, loadMain } from './load-main.ts'

/**
 * Starts the function of this folder, asks it what it is asked at a start, and keeps what V8 has compiled for that. Redis and
 * the sink need not be there. The cache is for the very Node that wrote it, so the image's own Node runs this.
 */
const LISTENS_WITHIN_MS = 30_000

const env = process.env
env['HOST'] = '127.0.0.1'
env['PORT'] = '0'
env['LOG_LEVEL'] ??= 'silent'
env['REDIS_URL'] ??= 'redis://127.0.0.1:1'
env['K_SINK'] ??= 'http://127.0.0.1:1'

const EVENT = {
  'content-type': 'application/json',
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/build',
  'ce-type': 'dev.knomaly.samples.v1'
}

const portOfServer = async (): Promise<number> => {
  let port: number | undefined
  subscribe('tracing:net.server.listen:asyncEnd', (message) => {
    port = ((message as { readonly server: Server }).server.address() as AddressInfo).port
  })
  const end = performance.now() + LISTENS_WITHIN_MS
  while (port === undefined) {
    if (performance.now() > end) throw new Error('the function does not listen')
    await sleep(10)
  }
  return port
}

/** Whatever is answered will do. */
const ask = (port: number, method: 'GET' | 'POST', path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers: EVENT, agent: false })
    asked.once('error', reject)
    asked.once('response', (response) => response.resume().once('end', resolve))
    asked.end(method === 'POST' ? '{"samples":[{"metric":"m","value":1}]}' : undefined)
  })

const main = async (): Promise<void> => {
  const { script, run } = loadMain(__dirname, undefined)
  const port = portOfServer()
  run()
  await ask(await port, 'GET', '/readyz')
  await ask(await port, 'POST', '/')
  await ask(await port, 'GET', '/metrics')
  writeFileSync(join(__dirname, CACHE), script.createCachedData())
  process.exit(0)
}

main().catch((error: unknown) => {
  process.stderr.write(`write-code-cache: ${(error as Error).message}\n`)
  process.exit(1)
})
