import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { factsOf, memberLines } from './fact.ts'
import { toMessage } from './message.ts'
import { CONSOLE, groupNotice, messageOf, noticeOf, resolutionOf, SAMPLES } from './testing/notice-fixture.ts'

const messages = suite('messages')

messages('say what, where, since when, against what, why, and where to look', () => {
  const notice = noticeOf(
    { severity: 'critical' },
    { series: { source: '/web', metric: 'rps', labels: { host: 'a' } } }
  )
  const message = messageOf(notice)
  assert.is(message.title, 'rps (a) of /web: 500, expected 100')
  assert.equal(Object.fromEntries(factsOf(message)), {
    Source: '/web',
    Metric: 'rps',
    Labels: 'host=a',
    Value: '500',
    Expected: '100',
    'Normal range': '70 to 130',
    Since: '2026-03-02 10:00:00 UTC',
    Anomalies: '1',
    Reason: 'spike'
  })
  assert.is(message.explanation, notice.alert.worst.explanation)
  assert.is(message.link, `${CONSOLE}#/alerts/${notice.alert.id}`)
  assert.is(message.marked, SAMPLES.length - 1)
})

messages('of an alert that goes on or is over say so', () => {
  assert.is(
    messageOf(noticeOf({}, { status: 'updated', anomaly_count: 12 })).title,
    'rps of /web: 500, expected 100 (12 anomalies)'
  )
  const over = messageOf(resolutionOf())
  assert.match(over.explanation, /^The anomaly was: 500 is a spike/)
  assert.is(over.title, 'rps of /web: over after 5 min – was 500, expected 100')
  assert.is(Object.fromEntries(factsOf(over))['Until'], '2026-03-02 10:05:00 UTC (5 min)')
})

messages('of a series that stopped have no value and no band', () => {
  const { alert } = noticeOf()
  const message = messageOf(noticeOf({}, { worst: { ...alert.worst, reason: 'missing' } }))
  assert.is(message.title, 'rps of /web: no samples any more')
  assert.equal([message.value, message.normal, message.band], [undefined, undefined, undefined])
  const missing = { worst: { ...alert.worst, reason: 'missing' }, anomaly_count: 7 }
  const facts = factsOf(messageOf(noticeOf({}, { ...missing, status: 'updated' }))).map(([name]) => name)
  assert.equal(facts, ['Source', 'Metric', 'Since', 'Reason'])
  const resolved = { ...missing, status: 'resolved' as const, resolved_at: '2026-03-02T10:10:00.000Z' }
  assert.is(messageOf(noticeOf({}, resolved)).title, 'rps of /web: over after 10 min – no samples came')
})

messages('of a group say how many, name ten, and show no single series', () => {
  const message = messageOf(groupNotice())
  assert.is(message.title, '/web: 42 series are anomalous at once (57 so far)')
  assert.match(message.explanation, /^The worst is rps: 500 is a spike/)
  assert.equal([message.metric, message.values, message.value], ['', [], undefined])
  assert.is(memberLines(message).length, 11)
  assert.is(Object.fromEntries(factsOf(message))['Series'], '42 open, 57 so far')
  const one = { members: { open: 1, total: 1, examples: [] }, worst_members: [] }
  assert.is(messageOf(groupNotice({ status: 'updated', ...one })).title, '/web: 1 series is anomalous at once')
  assert.is(memberLines(message)[0], 'm0 (host=web-0): 500, expected 100 (critical)')
  assert.equal(memberLines(message).slice(-2), ['m9 (host=web-9): 491, expected 100', 'and 32 more'])
  // As a version before has said it.
  assert.is(memberLines(messageOf(groupNotice({ worst_members: [] })))[9], 'm9 (host=web-9)')
  const over = messageOf(groupNotice({ status: 'resolved', resolved_at: '2026-03-02T10:10:00.000Z' }))
  assert.is(over.title, '/web: over after 10 min – 57 series were anomalous')
  assert.is(memberLines(over).at(-1), 'and 47 more')
})

messages('say what is wrong in the title, however long the names are', () => {
  const labels = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`l${i}`, 'x'.repeat(256)]))
  const { title, labels: all } = messageOf(
    noticeOf({}, { series: { source: 's'.repeat(256), metric: 'm'.repeat(200), labels } })
  )
  assert.ok(title.length <= 220, String(title.length))
  assert.ok(title.endsWith(': 500, expected 100'))
  assert.is(all.length, 16 * 256 + 10 * 3 + 6 * 4 + 15 * 2)
})

messages('are not turned around by a name', () => {
  const series = { source: '/web\u202e', metric: '\u2067rps', labels: { host: '\u202eabc' } }
  const { title, source, metric, labels } = messageOf(noticeOf({}, { series }))
  assert.equal([title, source, metric, labels], ['rps (abc) of /web: 500, expected 100', '/web', 'rps', 'host=abc'])
})

messages('have no link when nobody has said where the console is', () => {
  assert.is(toMessage(noticeOf(), { consoleUrl: undefined, samples: [] }).link, undefined)
})

messages.run()
