import type { ServerResponse } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { aboutRequest, joinTrace } from './join-trace.ts'
import type { Served } from './middleware.ts'

const joining = suite('the trace of a request')

const OF_EVENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const OF_REQUEST = '00-11111111111111111111111111111111-2222222222222222-00'

/** The headers `traceparent` and `tracestate` afterwards. */
const joined = (headers: Readonly<Record<string, string>>): readonly [unknown, unknown] => {
  const req = { headers: { ...headers } } as unknown as Served
  let went = 0
  joinTrace(req, {} as ServerResponse, () => {
    went += 1
  })
  assert.is(went, 1)
  return [req.headers['traceparent'], req.headers['tracestate']]
}

joining('is that of its event, with the state that belongs to it', () => {
  const headers = { 'ce-traceparent': OF_EVENT, traceparent: OF_REQUEST, tracestate: 'of=request' }
  assert.equal(joined({ ...headers, 'ce-tracestate': 'of=event' }), [OF_EVENT, 'of=event'])
  assert.equal(joined(headers), [OF_EVENT, undefined])
})

joining('else that of the request', () => {
  for (const more of [{}, { 'ce-traceparent': 'none' }]) {
    assert.equal(joined({ ...more, traceparent: OF_REQUEST, tracestate: 'a=1' }), [OF_REQUEST, 'a=1'])
  }
})

joining('else a new one, which nobody samples and no state belongs to', () => {
  const zero = '00-00000000000000000000000000000000-2222222222222222-00'
  for (const traceparent of ['', 'x', zero, `${OF_REQUEST}, ${OF_EVENT}`]) {
    const [found, state] = joined({ traceparent, tracestate: 'a=1' })
    assert.match(String(found), /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    assert.is.not(found, zero)
    assert.is(state, undefined)
  }
  assert.is.not(joined({})[0], joined({})[0])
})

joining('what a line says of a request is bounded, however long an id is', () => {
  const headers = { traceparent: OF_REQUEST, 'ce-id': 'x'.repeat(10_000) }
  const { traceId, eventId } = aboutRequest({ headers } as unknown as Served)
  assert.is(traceId, OF_REQUEST.slice(3, 35))
  assert.ok((eventId?.length ?? 0) <= 1_000)
})

joining.run()
