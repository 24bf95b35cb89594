import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode } from '../../shared/contract/decode.ts'
import { Samples } from '../../shared/contract/samples.ts'
import { toEvent } from './to-event.ts'

const events = suite('replay events')

events('the event of some rows follows from source, metric and rows alone', () => {
  const rows = [
    { row: 7, time: 1_700_000_000_000, value: 1.5 },
    { row: 9, time: 1_700_000_060_000, value: -2 }
  ]
  const { headers, body } = toEvent({ source: '/replay/x', metric: 'température' }, rows)
  const { 'content-type': contentType, ...attributes } = headers
  assert.match(contentType ?? '', /^application\/json/)
  assert.equal(attributes, {
    'ce-id': 'temp%C3%A9rature.7-9',
    'ce-source': '/replay/x',
    'ce-type': 'dev.knomaly.samples.v1',
    'ce-specversion': '1.0',
    'ce-time': '2023-11-14T22:14:20.000Z'
  })
  assert.equal(
    decode(Samples)(JSON.parse(body)),
    E.right({
      samples: [
        { metric: 'température', value: 1.5, time: 1_700_000_000_000, id: 'r000000007' },
        { metric: 'température', value: -2, time: 1_700_000_060_000, id: 'r000000009' }
      ]
    })
  )
})

events.run()
