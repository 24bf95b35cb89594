import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applyAnomalies } from '../../../shared/alerting/life-cycle.ts'
import { anomalyAt, MINUTE, TEN } from '../../../shared/alerting/testing/anomaly-fixture.ts'
import { SHORT_RULE } from '../../../shared/alerting/testing/rule-fixture.ts'
import { createLogger } from '../../../shared/log/logger.ts'
import { toAlertEvent } from '../alert-event.ts'
import { groupNotice } from '../message/testing/notice-fixture.ts'
import { logChannel } from './log.ts'

const channel = suite('log channel')

channel('writes a line for each transition: warn while it is open, info when it is over', async () => {
  const lines: string[] = []
  const logger = createLogger({ service: 'alert-sink', level: 'info', write: (line) => lines.push(line) })
  const log = logChannel(logger, { link: (id) => `https://example.com/console/#/alerts/${id}` })
  const history = [anomalyAt(TEN), anomalyAt(TEN + 60 * MINUTE)]
  const { transitions } = applyAnomalies(undefined, history, SHORT_RULE, TEN)
  for (const transition of transitions) {
    const event = toAlertEvent(
      transition,
      { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      TEN
    )
    assert.equal(await log.deliver({ ...event, since: TEN, attempts: 0 })(), E.right(undefined))
  }
  const read = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.ok(read.every(({ link, alertId }) => link === `https://example.com/console/#/alerts/${alertId}`))
  assert.equal(
    read.map(({ explanation }) => String(explanation).replace(/ is a spike.*/, '')),
    ['500', '1 anomaly: 500', '500']
  )
  assert.equal(
    read.map(({ level, msg, traceId, source, resolved_at }) => [level, msg, traceId, source, resolved_at]),
    [
      ['warn', 'alert opened', '0af7651916cd43dd8448eb211c80319c', '/web', null],
      ['info', 'alert resolved', '0af7651916cd43dd8448eb211c80319c', '/web', '2026-03-02T10:05:00.000Z'],
      ['warn', 'alert opened', '0af7651916cd43dd8448eb211c80319c', '/web', null]
    ]
  )
})

channel('names the five worst series of a group, as people read them', async () => {
  const lines: string[] = []
  const logger = createLogger({ service: 'alert-sink', level: 'info', write: (line) => lines.push(line) })
  await logChannel(logger, { link: () => undefined }).deliver(groupNotice())()
  const { members, explanation } = JSON.parse(lines[0] ?? '{}')
  assert.equal([members.open, members.total, members.worst.length], [42, 57, 5])
  assert.is(members.worst[0], 'm0 (host=web-0): 500, expected 100 (critical)')
  assert.match(explanation, /^57 series of \/web, the worst: rps: 500 is a spike/)
})

channel.run()
