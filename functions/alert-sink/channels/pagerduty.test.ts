import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { COMPOSE, noticeOf, resolutionOf } from '../message/testing/notice-fixture.ts'
import { refused, tryAgain } from './channel.ts'
import { pagerDutyChannel } from './pagerduty.ts'
import { teamsChannel } from './teams.ts'
import { type Recorded, type Recorder, startRecorder } from './testing/recorder.ts'

const pager = suite<{ recorder: Recorder }>('PagerDuty and Teams')

pager.before.each(async (context) => {
  context.recorder = await startRecorder()
})
pager.after.each(({ recorder }) => recorder.close())

const open = (url: string) => {
  const incident = { isOpen: false, isNeeded: true }
  const channel = pagerDutyChannel({
    ...{ name: 'pagerduty', compose: COMPOSE, url, routingKey: 'R1', timeoutMs: 600_000, connections: 2 },
    digestIncident: {
      isOpen: async () => incident.isOpen,
      setOpen: async (is) => {
        incident.isOpen = is
      },
      isNeeded: async () => incident.isNeeded
    }
  })
  return { channel, incident }
}

const actions = ({ got }: Recorder) => got.map(({ body }) => `${body['event_action']} ${body['dedup_key']}`)

pager('triggers an incident by the name of the alert, and resolves that one', async ({ recorder }) => {
  const { channel } = open(recorder.url)
  const opened = noticeOf({ severity: 'critical' })
  const { id } = opened.alert
  assert.equal(await channel.deliver(opened)(), E.right(id))
  await channel.deliver(noticeOf({ severity: 'critical' }, { status: 'updated' }, 2), id)()
  await channel.deliver(resolutionOf({}, 3), id)()
  assert.equal(actions(recorder), [`trigger ${id}`, `trigger ${id}`, `resolve ${id}`])
  const {
    routing_key: key,
    payload,
    links
  } = (recorder.got[0] as Recorded).body as Record<string, Record<string, unknown>>
  assert.is(key, 'R1')
  assert.is(payload?.['severity'], 'critical')
  assert.is(payload?.['summary'], 'rps of /web: 500, expected 100')
  assert.is((links as unknown as [{ href: string }])[0].href.endsWith(`#/alerts/${id}`), true)
  await channel.close?.()
})

pager('has one incident for all digests, which ends with the last alert in them', async ({ recorder }) => {
  const { channel, incident } = open(recorder.url)
  const many = Array.from({ length: 5 }, (_, i) => noticeOf({ metric: `m${i}` }))
  const own = resolutionOf({ metric: 'own' })
  const stranger = resolutionOf({ metric: 'stranger' })
  await channel.digest?.([...many, own, stranger], new Map([[own.alert.id, own.alert.id]]))()
  // Only the one that has an incident of its own is resolved by name.
  assert.equal(actions(recorder), [`resolve ${own.alert.id}`, 'trigger knomaly-pagerduty-digest'])
  assert.is(incident.isOpen, true)
  await channel.keep?.()
  assert.is(recorder.got.length, 2)
  incident.isNeeded = false
  recorder.next({ status: 500 })
  await channel.keep?.()
  assert.is(incident.isOpen, true)
  await channel.keep?.()
  await channel.keep?.()
  assert.equal(actions(recorder).slice(2), Array(2).fill('resolve knomaly-pagerduty-digest'))
  assert.is(incident.isOpen, false)
  await channel.close?.()
})

pager('a resolution that is refused does not keep the rest of a digest back', async ({ recorder }) => {
  const { channel } = open(recorder.url)
  const over = resolutionOf({ metric: 'own' })
  recorder.next({ status: 400 })
  const told = await channel.digest?.([noticeOf({ metric: 'a' }), over], new Map([[over.alert.id, over.alert.id]]))()
  assert.equal(told, E.right(undefined))
  assert.equal(actions(recorder), [`resolve ${over.alert.id}`, 'trigger knomaly-pagerduty-digest'])
  await channel.close?.()
})

pager('a digest leaves the incident of an alert that is open again', async ({ recorder }) => {
  const { channel } = open(recorder.url)
  const over = resolutionOf({ metric: 'own' }, 2)
  const again = noticeOf({ metric: 'own' }, { status: 'updated' }, 3)
  await channel.digest?.([over, again], new Map([[over.alert.id, over.alert.id]]))()
  assert.equal(actions(recorder), ['trigger knomaly-pagerduty-digest'])
  await channel.close?.()
})

pager('a digest of what is over pages nobody', async ({ recorder }) => {
  const { channel, incident } = open(recorder.url)
  await channel.digest?.([resolutionOf({ metric: 'a' }), resolutionOf({ metric: 'b' })], new Map())()
  assert.equal([recorder.got.length, incident.isOpen], [0, false])
  await channel.close?.()
})

pager('waits when it is told to, and for a key that is wrong; gives up what is wrong itself', async ({ recorder }) => {
  const { channel } = open(recorder.url)
  recorder.next({ status: 429, headers: { 'retry-after': '30' } }, { status: 403 }, { status: 400 }, 'resets')
  const results = []
  for (let i = 0; i < 5; i += 1) results.push(await channel.deliver(noticeOf())())
  assert.equal(results, [
    E.left(tryAgain('status 429', 30_000)),
    E.left(tryAgain('status 403')),
    E.left(refused('status 400')),
    E.left(tryAgain('UND_ERR_SOCKET')),
    E.right(noticeOf().alert.id)
  ])
  await channel.close?.()
})

pager('Teams gets an adaptive card', async ({ recorder }) => {
  const options = { name: 'teams', compose: COMPOSE, timeoutMs: 600_000, connections: 1 }
  const channel = teamsChannel({ ...options, url: `${recorder.url}workflows/x?sig=y` })
  const notice = noticeOf({}, { series: { source: '/web', metric: 'a_b*c', labels: {} } })
  assert.equal(await channel.deliver(notice)(), E.right(undefined))
  await channel.digest?.([notice, resolutionOf({ metric: 'b' })], new Map())()
  const [one, many] = recorder.got
  assert.is(one?.path, '/workflows/x?sig=y')
  assert.is(one?.headers['content-type'], 'application/json; charset=utf-8')
  const text = JSON.stringify(one?.body)
  assert.match(text, 'application/vnd.microsoft.card.adaptive')
  assert.match(text, JSON.stringify('a\\_b\\*c of /web: 500, expected 100').slice(1, -1))
  assert.match(JSON.stringify(many?.body), '2 alerts: 1 warning, 1 resolved')
  await channel.close?.()
})

pager.run()
