import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { connect as connectTo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort } from '../../local/processes/ports.ts'
import { guardian } from '../../test/support/guardian.ts'
import { listenApart } from '../../test/support/listen.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { until } from '../../test/support/until.ts'
import { type ConnectOptions, connect, isUp, type RedisClient } from './connect.ts'
import { seriesKeys } from './keys.ts'
import { createRecentAnomalies } from './recent-anomalies.ts'
import { parseRedisUrl, type RedisTarget } from './redis-url.ts'
import { createSeriesIndex } from './series-index.ts'
import { createSeriesReader } from './series-reader.ts'
import { createSeriesStore } from './series-store.ts'
import { openClient } from './testing/open-client.ts'
import { packVerdicts } from './testing/pack-verdicts.ts'

const connecting = suite('connect')

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

/** A server and a client for one test, and whatever the test needs done afterwards. */
const using = async (
  options: Parameters<typeof startRedis>[0],
  test: (server: RedisServer) => Promise<ReadonlyArray<RedisClient>>
): Promise<void> => {
  const server = await startRedis(options)
  try {
    for (const client of await test(server)) client.disconnect()
  } finally {
    await server.stop()
  }
}

/** Everything that the functions do with Redis, once. */
const work = async (redis: RedisClient): Promise<void> => {
  const limits = { windowSamples: 3, windowSpanMs: 0, ttlMs: 60_000, anomaliesKept: 5, verdictsKept: 4 }
  const store = createSeriesStore(redis, limits)
  const names = Array.from({ length: 20 }, () => `/connect-${randomUUID()}\nrps`)
  const one = (n: number) => ({ time: n, key: `k${n}`, value: n })
  const anomaly = { time: 2, json: '{"a":1}' }
  const commit = {
    expected: '',
    version: 'v',
    total: 2,
    detectorState: { head: '', pages: 0, changed: [] },
    lastVerdict: 'x',
    late: 0,
    duplicates: 0,
    verdicts: packVerdicts([{ time: 2, value: 2, warming: true, expected: 0, lower: 0, upper: 0 }])
  }
  const results = await Promise.all(
    names.map((name) =>
      store.commit(seriesKeys(name), { ...commit, samples: [one(1), one(2)], anomalies: [anomaly] })()
    )
  )
  assert.ok(results.every((result) => right(result) === undefined))
  const index = createSeriesIndex(redis, { maxSeries: 15, ttlMs: 60_000 })
  for (const name of names) right(await index.touch(name, 1000)())
  assert.is(right(await index.count()()), 15)
  assert.is(right(await index.page('/connect-', '', 99)()).length, 15)
  const reader = createSeriesReader(redis)
  const keys = seriesKeys(names[0] as string)
  assert.equal(right(await reader.read(keys)()), {
    count: 2,
    total: 2,
    late: 0,
    duplicates: 0,
    anomalies: 1,
    lastVerdict: 'x'
  })
  assert.equal(right(await reader.samples(keys, 1)()), [one(2)])
  const { reading, ring, samples } = right(await reader.atOnce(keys, 9)())
  assert.equal([reading?.total, ring.length > 0, samples], [2, true, []])
  assert.is(right(await reader.atOnce(seriesKeys('/none\nrps'), 9)()).reading, undefined)
  assert.equal(right(await reader.anomalies(keys, 9)()), [anomaly.json])
  assert.is(right(await reader.read(seriesKeys('/none\nrps'))()), undefined)
  const conflict = right(await store.commit(keys, { ...commit, samples: [one(3)], anomalies: [] })())
  assert.equal([conflict?.version, conflict?.samples.length], ['v', 2])
  right(await store.forget(names.map(seriesKeys))())
  assert.is(right(await reader.read(keys)()), undefined)
  const recent = createRecentAnomalies(redis, 2, 60_000)
  const list = [1, 2, 3].map((time) => ({ time, json: `"${time}"` }))
  right(await recent.add(list)())
  right(await recent.add(list.slice(2))())
  assert.equal(right(await recent.newest(9)()), ['"3"', '"2"'])
  assert.equal(right(await recent.newest(1)()), ['"3"'])
  assert.ok(await isUp(redis))
}

connecting('a single server', () =>
  using({}, async ({ url }) => {
    const redis = await openClient(url)
    await work(redis)
    return [redis]
  })
)

connecting('a master that became a replica is left for the one that its name stands for now', () =>
  using({}, async (after) => {
    await using({}, async (before) => {
      // As a load balancer or a DNS name of a managed Redis: connections that are there stay where they are.
      let now = before.port
      const name = createServer((socket) => void pipeline(socket, connectTo(now, '127.0.0.1'), socket, () => undefined))
      const redis = await openClient(`redis://127.0.0.1:${await listenApart(name)}`)
      const operator = await openClient(before.url)
      await operator.replicaof('127.0.0.1', after.port)
      now = after.port
      const refused = await redis.set('a', '1').catch((error: Error) => error.message)
      assert.match(refused, /^READONLY/)
      await until(() => redis.set('a', '2').catch(() => undefined))
      const reader = await openClient(after.url)
      assert.is(await reader.get('a'), '2')
      name.close()
      return [redis, operator, reader]
    })
    return []
  })
)

connecting('a database of a single server', () =>
  using({}, async ({ url }) => {
    const [zero, three] = [await openClient(url), await openClient(`${url}/3`)]
    await three.set('only', 'here')
    assert.equal([await zero.get('only'), await three.get('only')], [null, 'here'])
    return [zero, three]
  })
)

/** What the client says of its connection first. */
const firstError = (target: RedisTarget, options: Partial<ConnectOptions> = {}): Promise<string> =>
  new Promise((resolve) => {
    const onError = (error: Error): void => {
      resolve(error.message)
      client.disconnect()
    }
    const client = connect(target, { connectTimeoutMs: 2000, commandTimeoutMs: 2000, onError, ...options })
  })

const targetOf = (url: string): RedisTarget => {
  const target = parseRedisUrl(url)
  if (target === undefined) throw new Error(`no Redis URL: ${url}`)
  return target
}

connecting('a password with every kind of character; without it nothing works, and it is said why', () =>
  using({ args: ['--requirepass', 'p@ss/w:rd%é'] }, async ({ port }) => {
    const at = `127.0.0.1:${port}`
    const redis = await openClient(`redis://:${encodeURIComponent('p@ss/w:rd%é')}@${at}`)
    await work(redis)
    assert.match(await firstError(targetOf(`redis://${at}`)), /NOAUTH/)
    assert.match(await firstError(targetOf(`redis://:wrong@${at}`)), /WRONGPASS/)
    return [redis]
  })
)

connecting('a user with a name', () =>
  using({ args: ['--user', 'knomaly', 'on', '>secret', '~*', '+@all'] }, async ({ port }) => {
    const redis = await openClient(`redis://knomaly:secret@127.0.0.1:${port}`)
    assert.is(await redis.call('ACL', 'WHOAMI'), 'knomaly')
    return [redis]
  })
)

const openssl = (dir: string, ...args: ReadonlyArray<string>): void =>
  void execFileSync('openssl', args, { cwd: dir, stdio: 'ignore' })

connecting('TLS with a certificate authority of our own, and never without checking', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'knomaly-tls-'))
  guardian(dir)
  openssl(
    dir,
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test ca'],
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt'
  )
  openssl(dir, ...['req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=redis', '-keyout', 'r.key', '-out', 'r.csr'])
  writeFileSync(join(dir, 'san'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  openssl(
    dir,
    ...['x509', '-req', '-in', 'r.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'],
    '-extfile',
    'san',
    '-out',
    'r.crt'
  )
  const tlsPort = await freePort()
  const args = [
    '--tls-port',
    `${tlsPort}`,
    '--tls-auth-clients',
    'no',
    '--tls-cert-file',
    join(dir, 'r.crt'),
    '--tls-key-file',
    join(dir, 'r.key')
  ]
  await using({ args }, async () => {
    const ca = readFileSync(join(dir, 'ca.crt'), 'utf8')
    const redis = await openClient(`rediss://localhost:${tlsPort}`, { ca })
    await work(redis)
    assert.match(await firstError(targetOf(`rediss://localhost:${tlsPort}`)), /unable to verify|self-signed/)
    return [redis]
  })
})

connecting('a Sentinel set: finds the master by its name; each with a password of its own', () =>
  using({ args: ['--requirepass', 'one'] }, async ({ port, dir }) => {
    const sentinelPort = await freePort()
    const file = join(dir, 'sentinel.conf')
    const settings = [`port ${sentinelPort}`, 'bind 127.0.0.1', `dir ${dir}`, 'requirepass two']
    const master = [`sentinel monitor main 127.0.0.1 ${port} 1`, 'sentinel auth-pass main one']
    writeFileSync(file, [...settings, ...master, ''].join('\n'))
    const sentinel = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' })
    guardian(join(dir, 'sentinel')).watch(sentinel.pid as number)
    const exited = once(sentinel, 'exit')
    // The first one answers nothing; the second is still starting.
    const url = `redis+sentinel://:one@127.0.0.1:1,127.0.0.1:${sentinelPort}/main`
    const redis = await openClient(url, { sentinelPassword: 'two' })
    await work(redis).finally(() => {
      redis.disconnect()
      sentinel.kill('SIGTERM')
    })
    await exited
    return []
  })
)

connecting('a Cluster', () =>
  using(
    { args: ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-announce-ip', '127.0.0.1'] },
    async ({ url, port }) => {
      const admin = await openClient(url)
      await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
      await until(async () => `${await admin.call('CLUSTER', 'INFO')}`.includes('cluster_state:ok'))
      const redis = await openClient(`redis+cluster://127.0.0.1:${port}`)
      await work(redis)
      return [admin, redis]
    }
  )
)

/** Long enough for what follows the outage on a busy machine. */
const TIMEOUT_MS = 1_000

connecting('fails a command after its timeout while Redis is paused, and works on afterwards', () =>
  using({}, async (server) => {
    const redis = await openClient(server.url, { commandTimeoutMs: TIMEOUT_MS })
    server.pause()
    const begun = performance.now()
    const store = createSeriesStore(redis, {
      windowSamples: 3,
      windowSpanMs: 0,
      ttlMs: 60_000,
      anomaliesKept: 5,
      verdictsKept: 4
    })
    const results = await Promise.all([store.load(seriesKeys('/a\nb'))(), isUp(redis)])
    const took = performance.now() - begun
    server.resume()
    assert.ok(E.isLeft(results[0]) && results[0].left._tag === 'StoreUnavailable')
    assert.is(results[1], false)
    assert.ok(took >= TIMEOUT_MS - 5 && took < 3 * TIMEOUT_MS, `it took ${took} ms`)
    await work(redis)
    return [redis]
  })
)

connecting('fails at once while Redis is gone, queues nothing, and works again when it is back', () =>
  using({}, async (server) => {
    const errors: Error[] = []
    // Whose patience is longer than the runner's: what waits for it does not come back.
    const redis = await openClient(server.url, { onError: (error) => errors.push(error) })
    await server.kill()
    await until(() => redis.status !== 'ready')
    const lost = redis.set('sent-meanwhile', '1').then(
      () => 'done',
      () => 'failed'
    )
    assert.equal([await lost, await isUp(redis)], ['failed', false])
    await until(() => errors.length > 0)
    await server.start()
    await until(() => isUp(redis))
    assert.is(await redis.get('sent-meanwhile'), null)
    await work(redis)
    return [redis]
  })
)

connecting('a command in flight when the connection breaks fails, and is not sent again by itself', () =>
  using({}, async (server) => {
    const redis = await openClient(server.url)
    await redis.set('count', '0')
    server.pause()
    const inFlight = redis.incr('count').then(
      () => 'done',
      () => 'failed'
    )
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    await server.kill()
    assert.is(await inFlight, 'failed')
    await server.start()
    await until(() => isUp(redis))
    assert.is(await redis.get('count'), '0')
    return [redis]
  })
)

connecting.run()
