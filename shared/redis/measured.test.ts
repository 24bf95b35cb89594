import { once } from 'node:events'
import type { Result } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { until } from '../../test/support/until.ts'
import type { RedisClient } from './connect.ts'
import { measured } from './measured.ts'
import { openClient } from './testing/open-client.ts'

type Told = { readonly name: string; readonly ms: number; readonly error: string | undefined }

declare module 'ioredis' {
  interface RedisCommander<Context> {
    twice(key: string): Result<number, Context>
  }
}

const measuring = suite('measured')

const withClient = async (
  options: { readonly server?: Parameters<typeof startRedis>[0]; readonly client?: Parameters<typeof openClient>[1] },
  test: (client: RedisClient, told: Told[], server: RedisServer, scripts: ReadonlyArray<string>) => Promise<void>
): Promise<void> => {
  const server = await startRedis(options.server)
  const told: Told[] = []
  const scripts: string[] = []
  const client = measured(await openClient(server.url, options.client), {
    onScript: (name) => scripts.push(name),
    onSettled: (name, startedAt, error) => told.push({ name, ms: performance.now() - startedAt, error: error?.message })
  })
  try {
    await test(client, told, server, scripts)
  } finally {
    client.disconnect()
    await server.stop()
  }
}

const counts = (told: ReadonlyArray<Told>): Readonly<Record<string, number>> => {
  const sums: Record<string, number> = {}
  for (const { name } of told) sums[name] = (sums[name] ?? 0) + 1
  return sums
}

measuring('each command once: alone, many at once, in a pipeline and in a transaction', () =>
  withClient({}, async (client, told) => {
    const begun = performance.now()
    await client.set('a', '1')
    assert.equal(await Promise.all(Array.from({ length: 50 }, () => client.get('a'))), new Array(50).fill('1'))
    await client.pipeline().incr('b').incr('b').exec()
    await client.multi().incr('b').exec()
    await client.call('PING')
    assert.equal(counts(told), { set: 1, get: 50, incr: 3, multi: 1, exec: 1, ping: 1 })
    assert.ok(told.every(({ ms, error }) => ms > 0 && ms <= performance.now() - begun && error === undefined))
  })
)

measuring('a script goes by its name, also when the server has forgotten it', () =>
  withClient({}, async (client, told, _server, scripts) => {
    client.defineCommand('twice', { numberOfKeys: 1, lua: `return redis.call('INCRBY', KEYS[1], 2)` })
    assert.equal(scripts, ['twice'])
    await Promise.all([client.twice('n'), client.twice('n')])
    await client.script('FLUSH')
    assert.is(await client.twice('n'), 6)
    assert.equal([counts(told)['twice'], told.filter(({ error }) => error !== undefined).length], [4, 1])
  })
)

measuring('not what ioredis says of itself when it connects, which an older Redis refuses', () =>
  withClient({}, async (client, told) => {
    const isReady = once(client, 'ready')
    client.disconnect(true)
    await isReady
    await client.ping()
    assert.is(counts(told)['client'], undefined)
  })
)

measuring('what Redis refuses, with its words', () =>
  withClient({}, async (client, told) => {
    await client.set('a', 'text')
    await client.incr('a').catch(() => undefined)
    assert.match(told.at(-1)?.error ?? '', /^ERR value is not an integer/)
  })
)

measuring('a timeout counts once, when it happens: the late answer is none', () =>
  withClient({ client: { commandTimeoutMs: 1_000 } }, async (client, told, server) => {
    server.pause()
    await client.get('a').catch(() => undefined)
    server.resume()
    await until(async () => (await client.ping().catch(() => '')) === 'PONG')
    const gets = told.filter(({ name }) => name === 'get')
    assert.equal([gets.length, gets[0]?.error], [1, 'Command timed out'])
    assert.ok((gets[0]?.ms ?? 0) >= 990)
  })
)

measuring('a command without a connection fails and counts', () =>
  withClient({}, async (client, told, server) => {
    await server.kill()
    await until(() => client.status !== 'ready')
    await client.get('a').catch(() => undefined)
    assert.is(counts(told)['get'], 1)
    assert.ok(told.find(({ name }) => name === 'get')?.error !== undefined)
  })
)

const CLUSTER = [
  '--cluster-enabled',
  'yes',
  '--cluster-config-file',
  'nodes.conf',
  '--cluster-announce-ip',
  '127.0.0.1'
]

measuring('each command once on a Cluster as well', () =>
  withClient({ server: { args: CLUSTER } }, async (admin, _told, { port }) => {
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    await until(async () => `${await admin.call('CLUSTER', 'INFO')}`.includes('cluster_state:ok'))
    const told: string[] = []
    const cluster = measured(await openClient(`redis+cluster://127.0.0.1:${port}`), {
      onScript: () => {},
      onSettled: (name, _startedAt, error) => told.push(error === undefined ? name : `${name} ${error.message}`)
    })
    try {
      cluster.defineCommand('twice', { numberOfKeys: 1, lua: `return redis.call('INCRBY', KEYS[1], 2)` })
      await cluster.set('a', '1')
      await Promise.all([cluster.get('a'), cluster.get('b'), cluster.twice('c'), cluster.twice('d')])
      assert.equal(told.toSorted(), ['get', 'get', 'set', 'twice', 'twice'])
    } finally {
      cluster.disconnect()
    }
  })
)

measuring.run()
