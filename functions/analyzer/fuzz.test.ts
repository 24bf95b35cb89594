import * as fc from 'fast-check'
import { suite } from 'uvu'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { broken } from '../../test/support/broken.ts'
import { aSample } from '../../test/support/contract-documents.ts'
import { fuzz } from '../../test/support/fuzz.ts'
import { startRedis } from '../../test/support/redis.ts'
import { createReplica } from './testing/replica.ts'

const fuzzing = suite('fuzzing the analyzer')

const events = fc.record({ samples: fc.array(aSample, { minLength: 1, maxLength: 5 }) })

fuzzing('no request gets a 5xx, a long error or no answer, whatever is in it', async () => {
  const server = await startRedis()
  const redis = await openClient(server.url)
  const http = await createReplica(redis, { parameters: { warmup: 2 } }).serve()
  const post = { method: 'POST', path: '/' }
  const gets = ['/analyze', '/api/v1/series', '/api/v1/anomalies'].map((path) => ({ method: 'GET', path }))
  try {
    const targets = [post, post, post, ...gets, { method: 'DELETE', path: '/analyze' }]
    await fuzz({ port: http.port, targets, documents: fc.oneof(events, broken(events)), numRuns: 400 })
  } finally {
    await http.drain(1_000)
    redis.disconnect()
    await server.stop()
  }
})

fuzzing.run()
