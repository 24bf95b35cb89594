import { once } from 'node:events'
import { createConnection } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Registry } from 'prom-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { serveApp } from '../../test/support/app-server.ts'
import { ask } from '../../test/support/ask.ts'
import { until } from '../../test/support/until.ts'
import { accepted } from '../http/answer.ts'
import { DURATION_BUCKETS, httpMetrics } from './http-metrics.ts'
import { metricsRoute } from './metrics-route.ts'
import { createRegistry } from './registry.ts'

const metrics = suite('metrics')

const BUILD = { service: 'ingest', configuration: 'in', revision: 'ingest-00001', version: '1.2.3' }

metrics('two registries of one process do not meet', () => {
  for (const registry of [createRegistry(BUILD), createRegistry(BUILD)]) httpMetrics(registry)
})

metrics('every name has its unit and a help, and is known here: a dashboard may depend on it', async () => {
  const registry = createRegistry(BUILD)
  httpMetrics(registry)
  const all = await registry.getMetricsAsJSON()
  const own = all.filter(({ name }) => !/^(process|nodejs)_/.test(name))
  assert.equal(
    own.map(({ name, type }) => [name, type]),
    [
      ['knomaly_build_info', 'gauge'],
      ['knomaly_memory_limit_bytes', 'gauge'],
      ['http_requests_total', 'counter'],
      ['http_request_duration_seconds', 'histogram'],
      ['http_requests_in_flight', 'gauge']
    ]
  )
  for (const { name, help } of all) {
    assert.match(name, /^[a-z][a-z0-9_]*$/)
    assert.ok(help.length > 0, name)
  }
  assert.ok(all.some(({ name }) => name === 'process_cpu_seconds_total'))
  assert.ok(all.some(({ name }) => name === 'nodejs_eventloop_lag_seconds'))
})

metrics('the route answers in the text format, with the build', async () => {
  const route = metricsRoute(createRegistry(BUILD))
  const result = await route.handle({ headers: {}, query: {}, params: {}, body: Buffer.alloc(0) })()
  if (E.isLeft(result)) throw new Error('refused')
  const { status, headers, body } = result.right
  assert.equal([route.method, route.path, status], ['get', '/metrics', 200])
  assert.equal(headers, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', vary: 'accept' })
  const labels = 'service="ingest",configuration="in",revision="ingest-00001",version="1.2.3"'
  assert.match(body ?? '', `knomaly_build_info{${labels}} 1\n`)
})

metrics('buckets grow, from half a millisecond to the longest request of Knative', () => {
  assert.equal(
    [...DURATION_BUCKETS].sort((a, b) => a - b),
    DURATION_BUCKETS
  )
  assert.equal([DURATION_BUCKETS[0], DURATION_BUCKETS.at(-1)], [0.0005, 300])
})

const values = async (registry: Registry, name: string): Promise<unknown> =>
  (await registry.getMetricsAsJSON())
    .find((metric) => metric.name === name)
    ?.values.filter((one) => !('metricName' in one) || one.metricName === `${name}_count`)
    .map(({ labels, value }) => [labels, value])

metrics('requests are counted and timed by method, template and status, never by path', async () => {
  const server = await serveApp([
    { method: 'get', path: '/of/:name', handle: () => TE.right(accepted) },
    { method: 'post', path: '/', handle: () => TE.left({ _tag: 'Overloaded' }) }
  ])
  for (const path of ['/of/a', '/of/b']) await ask({ port: server.port, path })
  await ask({ port: server.port, method: 'POST' })
  await ask({ port: server.port, method: 'BIND', path: '/of/a' })
  await ask({ port: server.port, path: '/else/where' })
  assert.is(await server.drain(1_000), true)
  assert.equal(await values(server.registry, 'http_requests_total'), [
    [{ method: 'GET', path: '/of/:name', code: '202' }, 2],
    [{ method: 'POST', path: '/', code: '503' }, 1],
    [{ method: 'other', path: '/of/:name', code: '405' }, 1],
    [{ method: 'other', path: 'other', code: '404' }, 1]
  ])
  assert.equal(await values(server.registry, 'http_request_duration_seconds'), [
    [{ path: '/of/:name' }, 3],
    [{ path: '/' }, 1],
    [{ path: 'other' }, 1]
  ])
  assert.equal(await values(server.registry, 'http_requests_in_flight'), [[{}, 0]])
})

metrics('a client that does not wait for its answer counts as 499, and is in flight no longer', async () => {
  let arrived = (): void => {}
  const begun = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const server = await serveApp([
    {
      method: 'post',
      path: '/',
      handle: () => () => {
        arrived()
        return new Promise(() => {})
      }
    }
  ])
  const socket = createConnection(server.port, '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n')
  await begun
  assert.equal(await values(server.registry, 'http_requests_in_flight'), [[{}, 1]])
  socket.destroy()
  await once(socket, 'close')
  await until(() => server.inFlight() === 0)
  assert.equal(await values(server.registry, 'http_requests_total'), [[{ method: 'POST', path: '/', code: '499' }, 1]])
  assert.equal(await values(server.registry, 'http_requests_in_flight'), [[{}, 0]])
  assert.is(await server.drain(1_000), true)
})

metrics.run()
