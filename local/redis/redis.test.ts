import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogger } from '../../shared/log/logger.ts'
import { startRedis } from '../../test/support/redis.ts'
import { until } from '../../test/support/until.ts'
import { StartFailure } from '../platform/start-failure.ts'
import { isAlive } from '../processes/harness.ts'
import { freePort } from '../processes/ports.ts'
import { addressOf } from './address.ts'
import { pidFile } from './command-line.ts'
import { givenRedis } from './given-redis.ts'
import { waitForLeftover } from './leftover.ts'
import { startOwnRedis } from './own-redis.ts'
import { ping } from './ping.ts'

const folders: string[] = []
const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'knomaly-own-redis-'))
  folders.push(dir)
  return dir
}
process.on('exit', () => {
  for (const dir of folders) rmSync(dir, { recursive: true, force: true })
})

const start = (dir: string, messages: string[] = []) =>
  startOwnRedis({
    dir,
    path: process.env.PATH,
    log: createLogger({ service: 'platform', level: 'info', write: (line) => messages.push(JSON.parse(line).msg) }),
    backoff: { firstMs: 1, maxMs: 2, resetAfterMs: 60_000 }
  })
const pidOf = (dir: string): number => Number(readFileSync(pidFile(dir), 'utf8'))
const failureOf = (work: Promise<unknown>): Promise<StartFailure | undefined> =>
  work.then(
    () => undefined,
    (error: StartFailure) => error
  )

const within = async <A>(url: string, use: (redis: Redis) => Promise<A>): Promise<A> => {
  const redis = new Redis(url, { disconnectTimeout: 50 })
  redis.on('error', () => undefined)
  try {
    return await use(redis)
  } finally {
    redis.disconnect()
  }
}

const redis = suite('redis of the platform')

redis('keeps its data from one run to the next, in an append-only file', async () => {
  const dir = folder()
  const first = await start(dir)
  const config = await within(first.url, (client) => client.config('GET', 'append*', 'save', 'maxmemory-policy'))
  const wanted = ['appendonly', 'yes', 'appendfsync', 'everysec', 'save', '', 'maxmemory-policy', 'noeviction']
  assert.equal(
    wanted.map((_, i) => (i % 2 === 0 ? wanted[i] : config[(config as string[]).indexOf(wanted[i - 1] as string) + 1])),
    wanted
  )
  await within(first.url, (client) => client.set('a', '1'))
  const pid = pidOf(dir)
  await first.stop()
  assert.is(isAlive(pid), false)
  const second = await start(dir)
  assert.is(await within(second.url, (client) => client.get('a')), '1')
  await second.stop()
})

redis('is started again on the same port with its data when it dies', async () => {
  const dir = folder()
  const messages: string[] = []
  const own = await start(dir, messages)
  await within(own.url, (client) => client.set('a', '1'))
  process.kill(pidOf(dir), 'SIGKILL')
  await until(() => messages.includes('Redis is back'))
  assert.is(await within(own.url, (client) => client.get('a')), '1')
  assert.equal(messages, ['Redis died', 'Redis is back'])
  await own.stop()
})

redis('ends when the platform is killed, and the next one waits for that', async () => {
  const dir = folder()
  const script = join(dir, 'parent.ts')
  writeFileSync(
    script,
    `
import { startOwnRedis } from '${new URL('./own-redis.ts', import.meta.url).href}'
await startOwnRedis({ dir: '${dir}', path: process.env.PATH, log: undefined })
console.log('up')`
  )
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(parent.stdout, 'data')
  const pid = pidOf(dir)
  parent.kill('SIGKILL')
  const next = await start(dir)
  assert.is(isAlive(pid), false)
  await next.stop()
})

redis('a folder that another redis-server uses is one clear line', async () => {
  const dir = folder()
  const own = await start(dir)
  const failure = await failureOf(waitForLeftover(dir, 30))
  assert.equal(failure?.lines, [
    `another redis-server (pid ${pidOf(dir)}) uses ${dir}: end it, or choose another --port`
  ])
  await own.stop()
})

redis('a pid file whose number is another program’s by now stops nobody', async () => {
  const dir = folder()
  writeFileSync(pidFile(dir), `${process.pid}\n`)
  await waitForLeftover(dir, 0)
})

redis('a redis-server that is not installed, or does not start, is one clear line', async () => {
  const missing = await failureOf(
    startOwnRedis({ dir: folder(), path: '/nowhere', log: createLogger({ service: 'x', level: 'silent' }) })
  )
  assert.match(missing?.lines.join() ?? '', /^redis-server is not installed: .* or set REDIS_URL$/)
  const dir = folder()
  writeFileSync(join(dir, 'appendonlydir'), 'in the way')
  const broken = await failureOf(start(dir))
  assert.instance(broken, StartFailure)
  assert.match(broken?.lines[0] ?? '', /^redis-server does not start: .*appendonlydir/i)
})

redis('the one of REDIS_URL is used when it answers, and left running', async () => {
  const server = await startRedis()
  const given = await givenRedis(server.url, undefined)
  assert.equal([given.url, given.where], [server.url, `127.0.0.1:${server.port}/0 (REDIS_URL)`])
  await given.stop()
  assert.is(await ping({ host: '127.0.0.1', port: server.port }, 5_000), undefined)
  server.pause()
  const silent = await failureOf(givenRedis(server.url, undefined, 200))
  assert.match(silent?.lines.join() ?? '', /^the Redis of REDIS_URL \(127.*\) does not answer: /)
  server.resume()
  await server.stop()
})

redis('what is said of REDIS_URL holds no password', async () => {
  const port = await freePort()
  const failure = await failureOf(givenRedis(`redis://user:hidden@127.0.0.1:${port}/2`, undefined, 100))
  assert.equal(failure?.lines, [`the Redis of REDIS_URL (127.0.0.1:${port}/2) does not answer: ECONNREFUSED`])
  const wrong = await failureOf(givenRedis('hidden', undefined, 100))
  assert.equal(
    [wrong?.exitCode, wrong?.lines],
    [78, ['REDIS_URL is not a URL redis[s]://host or redis[s]+sentinel://host,…/master']]
  )
  const cluster = await failureOf(givenRedis('redis+cluster://:hidden@a,b', undefined, 100))
  assert.is(cluster?.exitCode, 78)
  assert.match(cluster?.lines.join() ?? '', /^REDIS_URL names a Cluster: /)
})

redis('REDIS_URL may name a Sentinel set', () => {
  assert.equal(addressOf('redis+sentinel://u:p@s1,s2:26380/main/3', undefined), {
    where: 'main of s1:26379, s2:26380',
    options: {
      username: 'u',
      password: 'p',
      db: 3,
      sentinels: [
        { host: 's1', port: 26379 },
        { host: 's2', port: 26380 }
      ],
      name: 'main'
    }
  })
})

redis.run()
