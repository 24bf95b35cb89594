import * as fc from 'fast-check'
import { suite } from 'uvu'
import { broken } from '../../test/support/broken.ts'
import { aNumber, aSample } from '../../test/support/contract-documents.ts'
import { fuzz } from '../../test/support/fuzz.ts'
import { serveIngest } from './testing/ingest-server.ts'
import { startStubBroker } from './testing/stub-broker.ts'

const fuzzing = suite('fuzzing ingest')

const records = fc.record({ timestamp: fc.nat(), cpu: aNumber, rps: aNumber, source: fc.constant('/fuzz') })
const events = fc.record({ samples: fc.array(aSample, { minLength: 1, maxLength: 3 }) })
const documents = fc.oneof(
  records,
  broken(records),
  events,
  broken(events),
  fc.array(broken(records), { maxLength: 3 })
)

fuzzing('no request gets a 5xx, a long error or no answer, whatever is in it', async () => {
  const broker = await startStubBroker()
  const ingest = await serveIngest(broker.url, 1_767_225_600_000)
  const posts = ['/', '/ingest', '/api/v1/metrics', '/data'].map((path) => ({ method: 'POST', path }))
  const others = [
    { method: 'GET', path: '/' },
    { method: 'PUT', path: '/ingest' },
    { method: 'POST', path: '/nothing' }
  ]
  try {
    await fuzz({ port: ingest.port, targets: [...posts, ...posts, ...others], documents, numRuns: 500 })
  } finally {
    await ingest.stop()
    await broker.stop()
  }
})

fuzzing.run()
