import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bundleFunction } from '../../build/bundle.ts'
import { functionNames } from '../../build/functions.ts'
import { loadMain } from '../../build/runtime/load-main.ts'
import { type StubBroker, startStubBroker } from '../../functions/ingest/testing/stub-broker.ts'
import { dig, listAt } from '../manifests/support/dig.ts'
import { WHOLES } from '../manifests/support/whole.ts'
import { workloadsOf } from '../manifests/support/workload.ts'
import { ask } from '../support/ask.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { type Container, canSwitchUser, type Images, makeImages, startContainer } from './container.ts'
import { ROOT } from './image.ts'

const bundles = suite('bundles as their images run them')

/** What the platform gives each function, by the manifests; and an event that it takes. */
const NEEDS_REDIS = ['alert-sink', 'analyzer', 'console', 'dead-letter']
const NEEDS_SINK = ['alert-sink', 'console', 'dead-letter', 'ingest']

/** Takes no events: it is asked. */
const CONSOLE = 'console'

const anomaly = {
  series: { source: '/web', metric: 'rps', labels: {} },
  time: new Date().toISOString(),
  ...{ value: 9, expected: 1, lower: 0, upper: 2, score: 4, direction: 'above', reason: 'spike', severity: 'critical' },
  explanation: 'far above',
  detector: { name: 'zscore', version: '1' },
  policy: { name: 'default', version: '1' },
  parts: [],
  interval_ms: 1000,
  statistics: { count: 50, mean: 1, std_dev: 2, z: 4 },
  cause: { event: 'e', sample: 's' }
}

const EVENTS: Readonly<Record<string, readonly [type: string, data: unknown]>> = {
  'alert-sink': ['dev.knomaly.anomalies.v1', { anomalies: [anomaly] }],
  analyzer: ['dev.knomaly.samples.v1', { samples: [{ metric: 'rps', value: 1 }] }],
  'dead-letter': ['dev.knomaly.samples.v1', { samples: 'none' }],
  ingest: ['dev.knomaly.samples.v1', { samples: [{ metric: 'rps', value: 1 }] }]
}

const eventOf = (name: string): { readonly headers: Readonly<Record<string, string>>; readonly body: string } => {
  const [type, data] = EVENTS[name] ?? ['', undefined]
  const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/web', 'ce-type': type }
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(data) }
}

let images: Images
let redis: RedisServer
let broker: StubBroker
bundles.before(async () => {
  ;[images, redis, broker] = await Promise.all([makeImages(), startRedis(), startStubBroker()])
})
bundles.after(async () => {
  images.remove()
  await Promise.all([redis.stop(), broker.stop()])
})

const envOf = (name: string): Readonly<Record<string, string>> => ({
  ...(NEEDS_REDIS.includes(name) ? { REDIS_URL: redis.url } : {}),
  ...(NEEDS_SINK.includes(name) ? { K_SINK: broker.url } : {})
})

const ready = async (name: string): Promise<Container> => {
  const container = await startContainer(images, name, envOf(name))
  const isReady = async (): Promise<boolean> => (await ask({ port: container.port, path: '/readyz' })).status === 200
  await until(isReady, { what: `${name} to be ready` })
  return container
}

/** A request whose body is held back until `finish`: in flight for as long as the test wants, whatever the function does with it. */
const slowly = (port: number, { headers, body }: ReturnType<typeof eventOf>) => {
  const length = { 'content-length': String(Buffer.byteLength(body)) }
  const asked = request({ host: '127.0.0.1', port, method: 'POST', path: '/', headers: { ...headers, ...length } })
  const status = once(asked, 'response').then(([response]): number => response.resume().statusCode)
  asked.write(body.slice(0, 1))
  return { status, finish: () => asked.end(body.slice(1)) }
}

bundles('there is an event for each function here that takes any', () => {
  assert.equal([...Object.keys(EVENTS), CONSOLE].sort(), functionNames(ROOT))
})

bundles(
  'console becomes ready, serves its page and a stream, and ends both with SIGTERM, at once and with 0',
  async () => {
    const { port, process: child, said, exited } = await ready(CONSOLE)
    try {
      const page = await ask({ port, path: '/console/', headers: { 'accept-encoding': 'br' } })
      assert.equal([page.status, page.headers['content-encoding']], [200, 'br'])
      const chart = await ask({ port, path: '/console/uplot.js' })
      assert.equal([chart.status, /export default|export \{/.test(chart.body)], [200, true])
      const asked = request({ host: '127.0.0.1', port, path: '/console/api/live', agent: false })
      asked.end()
      const [stream] = (await once(asked, 'response')) as [IncomingMessage]
      assert.is(stream.statusCode, 200)
      const whole = once(stream, 'end')
      stream.resume()
      child.kill('SIGTERM')
      assert.is((await said('draining'))['inFlight'], 1)
      await whole
      assert.equal(await exited, [0, null])
    } finally {
      child.kill('SIGKILL')
    }
  }
)

bundles('the licence of what is only text in the console is there', () => {
  assert.match(readFileSync(join(images.folders[CONSOLE] ?? '', 'LICENSES.txt'), 'utf8'), /^uplot \d/m)
})

for (const name of Object.keys(EVENTS)) {
  bundles(`${name} becomes ready, works, and ends with 0 after the last answer`, async () => {
    const { port, process: child, said, exited } = await ready(name)
    try {
      const event = eventOf(name)
      const answer = await ask({ port, method: 'POST', ...event })
      assert.ok([200, 202].includes(answer.status), `${answer.status} ${answer.body}`)
      const metrics = await ask({ port, path: '/metrics' })
      assert.is(metrics.status, 200)
      assert.match(
        metrics.body,
        `knomaly_build_info{service="${name}",configuration="${name}",revision="${name}-00001",version="`
      )
      assert.match(metrics.body, /http_requests_total\{method="POST",path="\/",code="20[02]"\} 1/)

      // Loaded when they are needed: the readers of compressed bodies.
      const compressed = { headers: { ...event.headers, 'content-encoding': 'gzip' }, body: gzipSync(event.body) }
      const inflated = await ask({ port, method: 'POST', ...compressed })
      assert.ok([200, 202].includes(inflated.status), `${inflated.status} ${inflated.body}`)

      const last = slowly(port, event)
      await until(async () => /in_flight 2/.test((await ask({ port, path: '/metrics' })).body), { what: 'the request' })
      child.kill('SIGTERM')
      assert.is((await said('draining'))['inFlight'], 1)
      last.finish()
      assert.ok([200, 202].includes(await last.status))
      assert.equal(await exited, [0, null])
    } finally {
      child.kill('SIGKILL')
    }
  })
}

/** Packages that most processes never use, by their modules, each a function of its name in a bundle. */
const LATER = /"node_modules\/(@opentelemetry\/(?:sdk-trace|resources)|nodemailer|fast-png)\/[^"]*"\(/g

for (const name of functionNames(ROOT)) {
  bundles(`${name}: what is seldom used is not in what is loaded at every start`, () => {
    const namesIn = (file: string): ReadonlyArray<string> => {
      const found = readFileSync(join(images.folders[name] ?? '', file), 'utf8').matchAll(LATER)
      return [...new Set([...found].map(([, one = '']) => one))].sort()
    }
    assert.equal(namesIn('main.js'), [])
    const traces = ['@opentelemetry/resources', '@opentelemetry/sdk-trace']
    assert.equal(namesIn('later.js'), name === 'alert-sink' ? [...traces, 'fast-png', 'nodemailer'] : traces)
  })
}

for (const name of functionNames(ROOT)) {
  bundles(`${name}: this Node takes the code cache`, () => {
    const folder = images.folders[name] ?? ''
    const { script } = loadMain(folder, readFileSync(join(folder, 'main.cache')))
    assert.is(script.cachedDataRejected, false)
  })
}

/** What overlays set for Node: with most flags V8 refuses a code cache that was written without them. */
const nodeOptions = new Set(
  WHOLES.flatMap(({ objects }) => workloadsOf(objects)).flatMap(({ containers }) =>
    containers.flatMap(({ value }) =>
      listAt(value, 'env').flatMap((one) => (dig(one, 'name') === 'NODE_OPTIONS' ? [String(dig(one, 'value'))] : []))
    )
  )
)

bundles('with the NODE_OPTIONS of every overlay, too', async () => {
  assert.ok(nodeOptions.size > 0)
  const takes = async (options: string): Promise<string> => {
    const script = `
      import { readFileSync } from 'node:fs'
      import { loadMain } from '${new URL('../../build/runtime/load-main.ts', import.meta.url)}'
      process.stdout.write(String(!loadMain('.', readFileSync('main.cache')).script.cachedDataRejected))`
    const args = ['--input-type=module', '-e', script]
    const env = { ...images.image.env, NODE_OPTIONS: options }
    return text(spawn(process.execPath, args, { cwd: images.folders['ingest'], env }).stdout)
  }
  const taken = await Promise.all([...nodeOptions].map(takes))
  assert.equal(
    taken,
    [...nodeOptions].map(() => 'true')
  )
  // Seen to matter.
  assert.is(await takes('--stack-trace-limit=100'), 'false')
})

bundles('a second build gives the same bytes', async () => {
  const built = images.image.files.filter((file) => file !== 'main.cache')
  const again = async (name: string): Promise<void> => {
    const bundle = await bundleFunction(ROOT, name)
    for (const file of built) {
      const bytes = readFileSync(join(images.folders[name] ?? '', file))
      assert.ok(bytes.equals(bundle.get(file) ?? Buffer.alloc(0)), `${name}/${file}`)
    }
  }
  await Promise.all(functionNames(ROOT).map(again))
})

bundles('runs as the user of the image, who cannot write there', async () => {
  if (!canSwitchUser) {
    process.stdout.write('not root: the user of the image was not tried\n')
    return
  }
  const script = `
    const { accessSync, constants } = require('node:fs')
    const writable = ['.', 'main.js'].filter((path) => { try { accessSync(path, constants.W_OK); return true } catch { return false } })
    console.log(JSON.stringify([process.getuid(), process.getgid(), writable]))`
  const { uid, gid } = images.image
  const child = spawn(process.execPath, ['-e', script], { cwd: images.folders['ingest'], uid, gid, env: {} })
  assert.equal(JSON.parse(await text(child.stdout)), [65532, 65532, []])
})

bundles('with source maps a stack trace names our sources', async () => {
  const { process: first, port, exited } = await ready('ingest')
  try {
    const { folders, image } = images
    // Deep enough to reach main.ts, from which the server is ten calls away.
    const options = '--enable-source-maps --stack-trace-limit=30'
    const env = { ...image.env, ...envOf('ingest'), PORT: String(port), NODE_OPTIONS: options }
    const second = spawn(process.execPath, [...image.args], { cwd: folders['ingest'], env })
    const { msg, err } = JSON.parse(await text(second.stdout)) as { msg: string; err: { stack: string } }
    assert.is(msg, 'cannot listen')
    assert.match(err.stack, /shared\/http\/serve\.ts:\d+:\d+/)
    assert.match(err.stack, /functions\/ingest\/main\.ts:\d+:\d+/)
  } finally {
    first.kill('SIGTERM')
  }
  assert.equal(await exited, [0, null])
})

bundles.run()
