import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ChannelSettings } from './channels/settings.ts'
import { readConfig } from './config.ts'
import { groupNotice, noticeOf } from './message/testing/notice-fixture.ts'
import { type Routing, readRouting } from './routing.ts'

const routing = suite('routing')

const SLACK: ChannelSettings = { name: 'slack', type: 'slack', budget: 10, token: 't', channel: '#ops' }
const HOOK: ChannelSettings = {
  name: 'webhook',
  type: 'webhook',
  budget: undefined,
  url: 'https://a',
  secret: undefined
}
const ENV = {
  OPS_TOKEN: 'xoxb-2',
  PD_KEY: 'R1',
  MAIL: 'smtp://mail.example',
  BAD_URL: 'ftp://hunter2',
  AMS: 'http://a,http://b'
}

const read = (text: string) => readRouting(text, { env: ENV, builtIn: [SLACK, HOOK], budget: 10 })
const right = (text: string): Routing => {
  const result = read(text)
  if (E.isLeft(result)) throw new Error(result.left.join('\n'))
  return result.right
}

const EXAMPLE = `
channels:
  slack: { budget: 30 }
  slack-ops: { type: slack, token_env: OPS_TOKEN, channel: "#ops" }
  pager: { type: pagerduty, routing_key_env: PD_KEY, budget: none }
  mail: { type: email, smtp_url_env: MAIL, from: a@b.example, to: [c@d.example] }
  am: { type: alertmanager, url_env: AMS }
routes:
  - match: { severity: critical, source: "/shop*" }
    channels: [pager]
    continue: true
  - match: { source: "/shop*", labels: { zone: [eu-*, us-*] } }
    channels: [slack-ops, mail]
  - match: { kind: group }
    channels: [am]
  - match: { metric: [cpu, "mem*"] }
    channels: []
`

routing('without a word, every channel hears of every alert', () => {
  const { routed, channelsOf } = right('')
  for (const notice of [noticeOf(), noticeOf({ severity: 'critical' }), groupNotice()]) {
    assert.equal(routed(notice.alert), ['log', 'slack', 'webhook'])
    assert.equal(channelsOf(notice.alert), ['log', 'slack', 'webhook'])
  }
})

routing('adds channels, whose secrets are variables, and budgets', () => {
  const { channels } = right(EXAMPLE)
  assert.equal(channels, [
    { ...SLACK, budget: 30 },
    HOOK,
    { name: 'slack-ops', budget: 10, type: 'slack', token: 'xoxb-2', channel: '#ops' },
    { name: 'pager', budget: undefined, type: 'pagerduty', routingKey: 'R1' },
    {
      name: 'mail',
      budget: 10,
      type: 'email',
      smtpUrl: 'smtp://mail.example',
      from: 'a@b.example',
      to: ['c@d.example']
    },
    { name: 'am', budget: undefined, type: 'alertmanager', urls: ['http://a', 'http://b'] }
  ])
})

const shop = { source: '/shop/web', metric: 'rps', labels: { zone: 'eu-1' } }
const ALL = ['log', 'slack', 'webhook', 'slack-ops', 'pager', 'mail', 'am']
const rows: ReadonlyArray<readonly [what: string, alert: object, to: ReadonlyArray<string>]> = [
  ['the first route that matches', { series: shop }, ['log', 'slack-ops', 'mail']],
  [
    'and those after it, when it says so',
    { series: shop, severity: 'critical' },
    ['log', 'pager', 'slack-ops', 'mail']
  ],
  ['a label that is not there', { series: { ...shop, labels: {} }, severity: 'critical' }, ['log', 'pager']],
  ['a group', { kind: 'group', series: { source: '/x', metric: '*', labels: {} } }, ['log', 'am']],
  ['nobody', { series: { source: '/x', metric: 'memory', labels: {} } }, ['log']],
  ['no route: everybody', { series: { source: '/x', metric: 'rps', labels: {} } }, ALL]
]
for (const [what, changes, to] of rows) {
  routing(what, () => assert.equal(right(EXAMPLE).routed({ ...noticeOf().alert, ...changes }), to))
}

routing('who may have heard of it as a warning is told how it ends', () => {
  const { routed, channelsOf } = right(
    'routes: [{ match: { severity: critical }, channels: [webhook] }, { channels: [slack] }]'
  )
  const { alert } = noticeOf({ severity: 'critical' })
  assert.equal(channelsOf(alert), ['log', 'webhook'])
  const over = { ...alert, status: 'resolved' as const }
  assert.equal(routed(over), ['log', 'webhook'])
  assert.equal(channelsOf(over), ['log', 'webhook', 'slack'])
})

const faults: ReadonlyArray<readonly [text: string, fault: string]> = [
  ['routes: [{ channels: [nobody] }]', 'routes[0].channels[0] (line 1): no channel has this name'],
  ['routes: [{ match: {} }]', 'routes[0] (line 1): expected channels'],
  ['routes: [{ channels: [slack], continue: yes please }]', 'routes[0].continue (line 1): expected true or false'],
  [
    'routes: [{ channels: [slack], macth: {} }]',
    'routes[0].macth (line 1): unknown, expected one of match, channels, continue'
  ],
  [
    'routes:\n  - match: { severity: bad }\n    channels: [slack]',
    'routes[0].match.severity (line 2): expected one of warning, critical'
  ],
  ['channels: { slack: { budget: 0 } }', 'channels.slack.budget (line 1): expected a whole number from 1 to 1000'],
  [
    'channels: { webhook: { budget: 5 } }',
    'channels.webhook.budget (line 1): a channel of type webhook has none: it gets each notice'
  ],
  ['channels: { other: { budget: 5 } }', 'channels.other (line 1): expected type: no variable turns this channel on'],
  [
    'channels: { slack: { type: teams, url_env: BAD_URL } }',
    'channels.slack.type (line 1): this channel is set up by environment variables already'
  ],
  ['channels: { log: { budget: 5 } }', 'channels.log (line 1): is there in any case, and gets every alert'],
  [
    'channels: { A: { type: teams, url_env: X } }',
    'channels.A (line 1): expected a name of lower-case letters, digits and hyphens, at most 32'
  ],
  ['channels: { x: { type: teams } }', 'channels.x (line 1): expected url_env'],
  [
    'channels: { x: { type: teams, url_env: BAD_URL } }',
    'channels.x.url_env (line 1): the variable BAD_URL has to be an http:// or https:// URL'
  ],
  [
    'channels: { x: { type: teams, url_env: NOT_SET } }',
    'channels.x.url_env (line 1): the variable NOT_SET has to be an http:// or https:// URL'
  ],
  [
    'channels: { x: { type: pagerduty, routing_key_env: PD_KEY, to: a@b } }',
    'channels.x.to (line 1): a channel of type pagerduty has routing_key_env'
  ],
  [
    'channels: { x: { type: slack, token_env: "xoxb-secret", channel: c } }',
    'channels.x.token_env (line 1): expected the name of an environment variable, such as SLACK_TOKEN'
  ],
  ['channels: [a]', 'channels (line 1): expected a mapping of names to channels']
]
for (const [text, fault] of faults) {
  routing(fault, () => {
    const result = read(text)
    assert.ok(E.isLeft(result), 'taken')
    assert.ok(result.left.includes(fault), result.left.join('\n'))
    // Names, never values.
    assert.not.match(result.left.join('\n'), /hunter2|xoxb/)
  })
}

routing('every fault at once, in the order of the text', () => {
  const result = read('channels:\n  x: { type: teams }\nroutes:\n  - channels: [y]\n')
  assert.equal(E.isLeft(result) && result.left, [
    'channels.x (line 2): expected url_env',
    'routes[0].channels[0] (line 4): no channel has this name'
  ])
})

const BASE = { REDIS_URL: 'redis://localhost' }

routing('variables alone turn channels on', () => {
  const config = readConfig({
    ...BASE,
    ...{
      ALERTMANAGER_URL: 'http://a:9093, http://b:9093',
      SLACK_BOT_TOKEN: 't',
      SLACK_CHANNEL: 'C1',
      SMTP_URL: 'smtp://m'
    },
    ...{
      EMAIL_FROM: 'a@b',
      EMAIL_TO: 'c@d,e@f',
      PAGERDUTY_ROUTING_KEY: 'R',
      TEAMS_WEBHOOK_URL: 'https://t',
      ALERT_BUDGET: '0'
    }
  })
  if (E.isLeft(config)) throw new Error(config.left.join('\n'))
  assert.equal(
    config.right.routing.channels.map(({ name, budget }) => [name, budget]),
    ['alertmanager', 'slack', 'email', 'pagerduty', 'teams'].map((name) => [name, undefined])
  )
})

routing('and say which others they need', () => {
  const config = readConfig({
    ...BASE,
    SLACK_BOT_TOKEN: 't',
    SMTP_URL: 'smtp://m',
    EMAIL_TO: 'a@b',
    ALERT_ROUTES: 'x: 1'
  })
  assert.equal(E.isLeft(config) && config.left, [
    'SLACK_CHANNEL: expected with SLACK_BOT_TOKEN',
    'EMAIL_FROM: expected with SMTP_URL, EMAIL_TO',
    'ALERT_ROUTES: x (line 1): unknown, expected one of channels, routes'
  ])
  const bad = readConfig({ ...BASE, SMTP_URL: 'http://secret', ALERTMANAGER_URL: 'a,b' })
  assert.equal(E.isLeft(bad) && bad.left, [
    'ALERTMANAGER_URL: expected http:// or https:// URLs, separated by commas',
    'SMTP_URL: expected an smtp:// or smtps:// URL'
  ])
})

routing('a key is read without the end of its line, and what nobody can be told by is a fault at start', () => {
  const config = readConfig({
    ...BASE,
    SLACK_BOT_TOKEN: 'xoxb-1\n',
    SLACK_CHANNEL: '#ops',
    PAGERDUTY_ROUTING_KEY: ' R1\n'
  })
  const keys = E.isRight(config) ? config.right.routing.channels : []
  assert.equal(
    keys.flatMap((one) => (one.type === 'slack' ? one.token : one.type === 'pagerduty' ? one.routingKey : [])),
    ['xoxb-1', 'R1']
  )
  const bad = readConfig({
    ...BASE,
    ALERT_WEBHOOK_URL: 'http://u%zz@x/',
    SMTP_URL: 'smtp://m',
    EMAIL_FROM: 'nobody',
    EMAIL_TO: ',',
    PAGERDUTY_ROUTING_KEY: 'a b'
  })
  assert.equal(E.isLeft(bad) && bad.left, [
    'ALERT_WEBHOOK_URL: expected an http:// or https:// URL',
    'EMAIL_FROM: expected an e-mail address',
    'EMAIL_TO: expected e-mail addresses, separated by commas',
    'PAGERDUTY_ROUTING_KEY: expected a key or token without spaces'
  ])
  const form = read('channels: { x: { type: email, smtp_url_env: MAIL, from: nobody, to: [a@b, c] } }')
  assert.equal(E.isLeft(form) && form.left, [
    'channels.x.from (line 1): expected an e-mail address',
    'channels.x.to (line 1): expected an e-mail address'
  ])
})

routing.run()
