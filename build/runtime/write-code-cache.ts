import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import { request, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CACHE, loadMain } from './load-main.ts'
import { startRedisStandIn } from './redis-stand-in.ts'

/**
 * Starts the function of this folder, asks it what it is asked at a start, and keeps what V8 has compiled for that. No Redis
 * and no sink need be there, and a function that does not become ready all the same fails the build of its image. The cache is
 * for the very Node that wrote it, so the image's own Node runs this.
 */
const READY_WITHIN_MS = 30_000

const env = process.env
env['HOST'] = '127.0.0.1'
env['PORT'] = '0'
env['LOG_LEVEL'] ??= 'silent'
// As in knative/base: it says nothing, and it must be read.
env['POLICIES'] ??= 'policies: []\n'
env['K_SINK'] ??= 'http://127.0.0.1:1'

const EVENT = {
  'content-type': 'application/json',
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/build',
  'ce-type': 'dev.knomaly.samples.v1'
}

/** The port on which the function listens, as soon as it does: it took any free one. */
const portOfFunction = (): Promise<number> =>
  new Promise((resolve) => {
    subscribe('tracing:net.server.listen:asyncEnd', (message) => {
      const { server } = message as { readonly server: unknown }
      if (server instanceof Server) resolve((server.address() as AddressInfo).port)
    })
  })

/** Resolves with the status. */
const ask = (port: number, method: 'GET' | 'POST', path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers: EVENT, agent: false })
    asked.once('error', reject)
    asked.once('response', (response) => response.resume().once('end', () => resolve(response.statusCode)))
    asked.end(method === 'POST' ? '{"samples":[{"metric":"m","value":1}]}' : undefined)
  })

const main = async (): Promise<void> => {
  const { script, run } = loadMain(__dirname, undefined)
  env['REDIS_URL'] = `redis://127.0.0.1:${await startRedisStandIn()}`
  const port = portOfFunction()
  run()
  while ((await ask(await port, 'GET', '/readyz')) !== 200) await sleep(10)
  await ask(await port, 'POST', '/')
  await ask(await port, 'GET', '/metrics')
  writeFileSync(join(__dirname, CACHE), script.createCachedData())
  process.exit(0)
}

const fail = (reason: string): never => {
  process.stderr.write(`write-code-cache: ${reason}\n`)
  process.exit(1)
}

setTimeout(() => fail(`not ready within ${READY_WITHIN_MS / 1000} s`), READY_WITHIN_MS)
main().catch((error: unknown) => fail((error as Error).message))
