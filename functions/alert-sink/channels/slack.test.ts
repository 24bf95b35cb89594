import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { COMPOSE, noticeOf, resolutionOf } from '../message/testing/notice-fixture.ts'
import { refused, tryAgain, type Undelivered } from './channel.ts'
import { slackChannel } from './slack.ts'
import { slackWebhookChannel } from './slack-webhook.ts'
import { type Reply, startRecorder } from './testing/recorder.ts'
import { type SlackWorkspace, slackError, startSlack } from './testing/slack-workspace.ts'

const slack = suite<{ workspace: SlackWorkspace }>('Slack')

slack.before.each(async (context) => {
  context.workspace = await startSlack('xoxb-1')
})
slack.after.each(({ workspace }) => workspace.close())

const open = (apiUrl: string, token = 'xoxb-1', timeoutMs = 2_000) =>
  slackChannel({ name: 'slack', compose: COMPOSE, apiUrl, token, channel: '#ops', timeoutMs, connections: 2 })

slack('has one message per alert, which says how it is now, and a thread of what happened', async ({ workspace }) => {
  const channel = open(workspace.url)
  const opened = await channel.deliver(noticeOf({ severity: 'critical' }))()
  assert.equal(opened, E.right('C1:1700000000.000001'))
  const ref = E.isRight(opened) ? opened.right : undefined
  assert.equal(await channel.deliver(noticeOf({}, { status: 'updated', anomaly_count: 7 }, 2), ref)(), E.right(ref))
  assert.equal(await channel.deliver(resolutionOf({}, 3), ref)(), E.right(ref))
  assert.is(workspace.messages.size, 1)
  const [message] = workspace.messages.values()
  assert.match(message?.text ?? '', /^🟢 rps of \/web: .* \(warning, resolved\)$/)
  assert.equal(
    message?.thread.map((text) => text.split(':', 1)[0]),
    ['🟠 goes on', '🟢 resolved']
  )
  await channel.close?.()
})

slack('posts anew when its message is gone', async ({ workspace }) => {
  const channel = open(workspace.url)
  assert.equal(await channel.deliver(resolutionOf(), 'C1:1.9')(), E.right('C1:1700000000.000001'))
  assert.match([...workspace.messages.values()][0]?.text ?? '', /resolved/)
  await channel.close?.()
})

const faults: ReadonlyArray<readonly [what: string, reply: Reply, expected: Undelivered]> = [
  ['a server that is down', { status: 500 }, tryAgain('status 500')],
  ['too many requests', { status: 429, headers: { 'retry-after': '7' } }, tryAgain('status 429', 7_000)],
  ['a page instead of an answer', { status: 200, body: '<html>' }, tryAgain('answer is not JSON')],
  ['no answer', 'hangs', tryAgain('no answer in time')],
  ['a connection that breaks off', 'resets', tryAgain('UND_ERR_SOCKET')],
  ['a token that is wrong', slackError('invalid_auth'), tryAgain('invalid_auth')],
  ['a channel that is not there', slackError('channel_not_found'), tryAgain('channel_not_found')],
  ['a message that Slack will not take', slackError('invalid_blocks'), refused('invalid_blocks')],
  ['an error that could be anything', slackError('<html> secret'), tryAgain('not ok')]
]
for (const [what, reply, expected] of faults) {
  slack(`${what}: ${expected._tag} ${expected.reason}, and then it works`, async ({ workspace }) => {
    workspace.next(reply)
    const channel = open(workspace.url, 'xoxb-1', reply === 'hangs' ? 1_000 : 600_000)
    assert.equal(await channel.deliver(noticeOf())(), E.left(expected))
    assert.is(workspace.messages.size, 0)
    const patient = open(workspace.url)
    assert.ok(E.isRight(await patient.deliver(noticeOf())()))
    await Promise.all([channel.close?.(), patient.close?.()])
  })
}

slack('what fails between the update and the thread is done again as a whole', async ({ workspace }) => {
  const channel = open(workspace.url)
  const opened = await channel.deliver(noticeOf())()
  const ref = E.isRight(opened) ? opened.right : undefined
  const update: Reply = { status: 200, body: '{"ok":true}' }
  workspace.next(update, { status: 503, headers: { 'retry-after': '2' } })
  assert.equal(await channel.deliver(resolutionOf(), ref)(), E.left(tryAgain('status 503', 2_000)))
  assert.equal(await channel.deliver(resolutionOf(), ref)(), E.right(ref))
  assert.is([...workspace.messages.values()][0]?.thread.length, 1)
  await channel.close?.()
})

slack('tells many at once in one message', async ({ workspace }) => {
  const channel = open(workspace.url)
  const notices = Array.from({ length: 12 }, (_, i) => noticeOf({ metric: `m${i}` }))
  assert.equal(await channel.digest?.(notices, new Map())(), E.right(undefined))
  assert.equal(
    [...workspace.messages.values()].map(({ text }) => text),
    ['12 alerts: 12 warning']
  )
  await channel.close?.()
})

slack(
  'a digest also puts right what messages of their own say, and is told whatever comes of that',
  async ({ workspace }) => {
    const channel = open(workspace.url)
    const alone = [noticeOf({ metric: 'a' }), noticeOf({ metric: 'b' })]
    const refs = new Map<string, string | undefined>()
    for (const notice of alone) {
      const told = await channel.deliver(notice)()
      if (E.isRight(told)) refs.set(notice.alert.id, told.right)
    }
    const over = [resolutionOf({ metric: 'a' }), resolutionOf({ metric: 'b' }), resolutionOf({ metric: 'c' })]
    await channel.digest?.(over, refs)()
    const icons = () => [...workspace.messages.values()].map(({ text }) => text.slice(0, 2))
    assert.equal(icons(), ['🟢', '🟢', '3 '])
    assert.ok([...workspace.messages.values()].every(({ thread }) => thread.length === 0))
    workspace.next({ status: 200, body: '{"ok":true}' }, { status: 500 })
    assert.equal(await channel.digest?.(over, refs)(), E.right(undefined))
    await channel.close?.()
  }
)

slack('an incoming webhook gets a message for each notice', async () => {
  const recorder = await startRecorder(() => ({ status: 200, body: 'ok' }))
  const options = { name: 'slack', compose: COMPOSE, timeoutMs: 600_000, connections: 1 }
  const channel = slackWebhookChannel({ ...options, url: `${recorder.url}services/T/B/x` })
  for (const notice of [noticeOf(), resolutionOf()]) assert.equal(await channel.deliver(notice)(), E.right(undefined))
  recorder.next({ status: 403, body: 'invalid_token' })
  assert.equal(await channel.deliver(noticeOf())(), E.left(tryAgain('status 403')))
  assert.equal(
    recorder.got.slice(0, 2).map(({ path, body }) => [path, String(body['text']).slice(0, 2)]),
    [
      ['/services/T/B/x', '🟠'],
      ['/services/T/B/x', '🟢']
    ]
  )
  await Promise.all([channel.close?.(), recorder.close()])
})

slack.run()
