import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { derivedId } from './derived-id.ts'
import { isTraceparent, newTraceparent, toTraceparent, traceContextOf, traceIdOf } from './traceparent.ts'

const ids = suite('derived ids and trace context')

ids('the same causes give the same id, others another', () => {
  // Of sha256 over the JSON of the causes: must not change between versions, or a redelivery after an update counts twice.
  assert.is(derivedId('/web', '1'), derivedId('/web', '1'))
  assert.match(derivedId('/web', '1'), /^[A-Za-z0-9_-]{22}$/)
  const others = [
    derivedId('/web', '2'),
    derivedId('/web1'),
    derivedId('/we', 'b1'),
    derivedId('1', '/web'),
    derivedId()
  ]
  assert.is(new Set([derivedId('/web', '1'), ...others]).size, 6)
  assert.is(derivedId('a,b'), derivedId('a,b'))
  assert.is.not(derivedId('a","b'), derivedId('a', 'b'))
})

ids('new traces are valid and never the same, over many refills of the pool', () => {
  const made = Array.from({ length: 2000 }, newTraceparent)
  assert.ok(made.every(isTraceparent))
  assert.is(new Set(made).size, 2000)
  assert.is(new Set(made.map(traceIdOf)).size, 2000)
})

ids('the trace id of what is a traceparent, and of nothing else', () => {
  const trace = '0af7651916cd43dd8448eb211c80319c'
  assert.is(traceIdOf(`00-${trace}-b7ad6b7169203331-01`), trace)
  for (const value of [
    undefined,
    null,
    7,
    '',
    trace,
    `01-${trace}-b7ad6b7169203331-01`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-b7ad6b7169203331-01`,
    `00-${trace}-b7ad6b7169203331-01-x`,
    `00-${trace}-b7ad6b7169203331-01\n`
  ]) {
    assert.is(traceIdOf(value), undefined, String(value))
    assert.not.ok(isTraceparent(value))
  }
})

ids('a version to come is read as far as it is known, and written as 00', () => {
  const of = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331'
  assert.is(toTraceparent(`00-${of}-03`), `00-${of}-03`)
  assert.is(toTraceparent(`01-${of}-01`), `00-${of}-01`)
  assert.is(toTraceparent(`cc-${of}-0f-what-comes-then`), `00-${of}-01`)
  assert.is(toTraceparent(`cc-${of}-fe-`), `00-${of}-00`)
  assert.equal(traceContextOf(`01-${of}-01`, 'a=1'), { traceparent: `00-${of}-01`, tracestate: 'a=1' })
  for (const none of [`ff-${of}-01`, `00-${of}-01-more`, `01-${of}-01more`, `01-${of}-1`, `1-${of}-01`, `0A-${of}-01`])
    assert.is(toTraceparent(none), undefined, none)
})

ids.run()
