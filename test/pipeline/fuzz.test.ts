import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { broken } from '../support/broken.ts'
import { anAnomaly, aSample } from '../support/contract-documents.ts'
import { fuzz } from '../support/fuzz.ts'
import type { Target } from '../support/odd-requests.ts'
import { type Pipeline, startPipeline } from '../support/pipeline.ts'

const odd = suite<{ pipeline: Pipeline }>('odd requests to the running pipeline: never a 5xx, a hang or a large error')

odd.before(async (context) => {
  context.pipeline = await startPipeline({ env: { LOG_LEVEL: 'warn' } })
})
odd.after(async ({ pipeline }) => {
  await pipeline.stop()
})

const samples = fc.record({ samples: fc.array(aSample, { minLength: 1, maxLength: 5 }) })
const anomalies = fc.record({ anomalies: fc.array(anAnomaly, { minLength: 1, maxLength: 3 }) })
const documents = fc.oneof(samples, anomalies, broken(samples), broken(anomalies), aSample)

const posts = (...paths: ReadonlyArray<string>): ReadonlyArray<Target> =>
  paths.map((path) => ({ method: 'POST', path }))
const gets = (...paths: ReadonlyArray<string>): ReadonlyArray<Target> => paths.map((path) => ({ method: 'GET', path }))

const PROBES = gets('/healthz', '/readyz', '/health', '/health/liveness', '/health/readiness', '/metrics', '/nowhere')

const EDGE: ReadonlyArray<Target> = [
  ...posts('/', '/ingest', '/api/v1/metrics', '/data'),
  ...gets('/', '/analyze', '/api/v1/series', '/api/v1/anomalies', '/api/v1/alerts', '/nowhere'),
  { method: 'PUT', path: '/ingest' }
]

const INSIDE: Readonly<Record<string, ReadonlyArray<Target>>> = {
  ingest: [...posts('/', '/ingest'), ...PROBES],
  analyzer: [...posts('/'), ...gets('/analyze', '/api/v1/series', '/api/v1/anomalies'), ...PROBES],
  'alert-sink': [...posts('/'), ...gets('/api/v1/alerts', '/api/v1/alerts/x'), ...PROBES],
  'dead-letter': [
    ...posts('/', '/api/v1/dead-letters/x/replay', '/api/v1/dead-letters/replay'),
    ...gets('/api/v1/dead-letters', '/api/v1/dead-letters/x'),
    { method: 'DELETE', path: '/api/v1/dead-letters/x' },
    ...PROBES
  ]
}

odd('through the edge', ({ pipeline }) =>
  fuzz({ port: pipeline.platform.port, targets: EDGE, documents, numRuns: 300, deadlineMs: 10_000 })
)

for (const [name, targets] of Object.entries(INSIDE)) {
  odd(`to every route of ${name}`, ({ pipeline }) => {
    const headers = { host: `${name}.knomaly.svc.cluster.local` }
    return fuzz({ port: pipeline.platform.port, targets, documents, headers, numRuns: 200, deadlineMs: 10_000 })
  })
}

odd('and none of them was a bug', ({ pipeline }) => {
  assert.equal(
    pipeline.lines.filter((line) => line.includes('"level":"error"')),
    []
  )
})

odd.run()
