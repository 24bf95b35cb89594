import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type RedisServer, startRedis } from './redis.ts'
import { until } from './until.ts'

const redis = suite<{ server: RedisServer }>('startRedis')

redis.before(async (context) => {
  context.server = await startRedis()
})
redis.after(async ({ server }) => server.stop())

/** One connection for one command, so that nothing is reconnecting while the server is down. */
const ask = async <A>(url: string, command: (client: Redis) => Promise<A>): Promise<A> => {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
  client.on('error', () => {})
  try {
    await client.connect()
    return await command(client)
  } finally {
    if (client.status !== 'end') client.disconnect() // a closed one would keep a timer for two seconds
  }
}

redis('answers as soon as it is handed out', async ({ server }) => {
  assert.is(await ask(server.url, (client) => client.ping()), 'PONG')
})

redis('keeps what it answered through SIGKILL and through a graceful stop', async ({ server }) => {
  await ask(server.url, (client) => client.set('kept', 'yes'))
  await server.kill()
  await server.start()
  assert.is(await ask(server.url, (client) => client.get('kept')), 'yes')
  await server.stop()
  await server.start()
  assert.is(await ask(server.url, (client) => client.get('kept')), 'yes')
})

redis('refuses connections while it is stopped', async ({ server }) => {
  await server.stop()
  let refused = false
  await ask(server.url, (client) => client.ping()).catch(() => {
    refused = true
  })
  await server.start()
  assert.ok(refused)
})

redis('answers nothing while it is paused, and everything afterwards', async ({ server }) => {
  const client = new Redis(server.url)
  await client.ping()
  server.pause()
  const order: string[] = []
  const pong = client.ping().then(() => order.push('answered'))
  await new Promise((resolve) => setImmediate(resolve))
  order.push('resumed')
  server.resume()
  await pong
  client.disconnect()
  assert.equal(order, ['resumed', 'answered'])
})

redis('stops while it is paused', async () => {
  const server = await startRedis()
  server.pause()
  await server.stop()
})

redis('lets the caller override its arguments', async () => {
  const server = await startRedis({ args: ['--maxmemory', '20mb'] })
  const limit = await ask(server.url, (client) => client.config('GET', 'maxmemory')).finally(server.stop)
  assert.equal(limit, ['maxmemory', '20971520'])
})

redis('says why when redis-server cannot start', async () => {
  let message = ''
  await startRedis({ args: ['--no-such-option', 'x'] }).catch((error: Error) => {
    message = error.message
  })
  assert.match(message, /redis-server ended \(1\).*Bad directive/s)
})

redis('leaves neither a server nor files when the test process is killed', async () => {
  const module = fileURLToPath(new URL('./redis.ts', import.meta.url))
  const code = `import { startRedis } from ${JSON.stringify(module)}
    const { port, dir } = await startRedis()
    console.log(JSON.stringify({ port, dir }))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { port, dir } = JSON.parse(line) as { port: number; dir: string }
  child.kill('SIGKILL')
  await until(() => !existsSync(dir), { what: 'the folder to go' })
  const answer = await ask(`redis://127.0.0.1:${port}`, (client) => client.ping()).catch(() => 'gone')
  assert.is(answer, 'gone')
})

redis.run()
