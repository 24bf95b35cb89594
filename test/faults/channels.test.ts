import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Recorder, startRecorder } from '../../functions/alert-sink/channels/testing/recorder.ts'
import { type SlackWorkspace, startSlack } from '../../functions/alert-sink/channels/testing/slack-workspace.ts'
import { alertSinkWith, sendIncident, sendTick } from '../support/events.ts'
import { ask, type Pipeline, startPipeline } from '../support/pipeline.ts'
import { until } from '../support/until.ts'

type Context = { pipeline: Pipeline; slack: SlackWorkspace; pager: Recorder; teams: Recorder; alertmanager: Recorder }
const channels = suite<Context>('channels of the pipeline')

channels.before(async (context) => {
  context.slack = await startSlack('xoxb-1')
  context.pager = await startRecorder()
  context.teams = await startRecorder()
  context.alertmanager = await startRecorder(() => ({ status: 200 }))
  context.pipeline = await startPipeline({
    env: {
      ...{
        SLACK_BOT_TOKEN: 'xoxb-1',
        SLACK_CHANNEL: '#ops',
        PAGERDUTY_ROUTING_KEY: 'R1',
        CONSOLE_URL: 'http://console'
      },
      ...{ TEAMS_WEBHOOK_URL: context.teams.url, ALERTMANAGER_URL: context.alertmanager.url },
      POLICIES: 'defaults: { detector: zscore }',
      ALERT_ROUTES: 'routes: [{ match: { source: "/dull/*" }, channels: [teams] }]'
    },
    edits: [
      alertSinkWith('SLACK_API_URL', context.slack.url),
      alertSinkWith('PAGERDUTY_URL', context.pager.url),
      alertSinkWith('ALERT_RETRY_MS', '50'),
      alertSinkWith('ALERT_CHANNEL_TIMEOUT_MS', '3000')
    ]
  })
})
channels.after(async ({ pipeline, slack, pager, teams, alertmanager }) => {
  await pipeline.stop()
  await Promise.all([slack.close(), pager.close(), teams.close(), alertmanager.close()])
})

const says = ({ got }: Recorder, text: string): number =>
  got.filter(({ body }) => JSON.stringify(body).includes(text)).length
const slackSays = ({ messages }: SlackWorkspace, text: string): number =>
  [...messages.values()].filter((message) => message.text.includes(text)).length

channels('each that is meant hears of an alert, and Alertmanager on every tick', async (context) => {
  const { pipeline, slack, pager, teams, alertmanager } = context
  await sendIncident(pipeline, '/all')
  await until(() => slackSays(slack, '/all') === 1 && says(pager, '/all') === 1 && says(teams, '/all') === 1)
  await until(() => says(alertmanager, '/all') === 1)
  assert.match(JSON.stringify(pager.got[0]?.body), 'http://console/#/alerts/')
  await until(async () => {
    await sendTick(pipeline)
    return says(alertmanager, '/all') > 2
  })
  assert.equal([slackSays(slack, '/all'), says(pager, '/all'), says(teams, '/all')], [1, 1, 1])
})

channels('who is not meant hears nothing', async ({ pipeline, slack, pager, teams }) => {
  await sendIncident(pipeline, '/dull/1')
  await until(() => says(teams, '/dull/1') === 1)
  assert.equal([slackSays(slack, '/dull/1'), says(pager, '/dull/1')], [0, 0])
})

channels(
  'one that is away delays no other, and gets all of it when it is back',
  async ({ pipeline, slack, pager, teams }) => {
    await slack.close()
    teams.next('hangs', 'resets', { status: 500 })
    for (const source of ['/away/1', '/away/2']) await sendIncident(pipeline, source)
    await until(() => says(pager, '/away/1') === 1 && says(pager, '/away/2') === 1)
    assert.is(slackSays(slack, '/away'), 0)
    await slack.reopen()
    await until(async () => {
      await sendTick(pipeline)
      return slackSays(slack, '/away/1') === 1 && slackSays(slack, '/away/2') === 1 && says(teams, '/away/2') > 0
    })
    // What Teams has got is not yet what it has taken: behind two failures there is a wait that has doubled twice.
    const listed = await until(async () => {
      await sendTick(pipeline)
      const { body } = await ask(`${pipeline.platform.url}/api/v1/alerts?source=/away/1`)
      const [alert] = (
        JSON.parse(body) as { alerts: { deliveries: Record<string, { outcome: string; ref?: string }> }[] }
      ).alerts
      const outcomes = Object.values(alert?.deliveries ?? {}).map(({ outcome }) => outcome)
      return outcomes.length === 5 && outcomes.every((one) => one === 'delivered') ? alert : undefined
    })
    assert.match(listed.deliveries['slack']?.ref ?? '', /^C1:\d+[.]\d+$/)
  }
)

channels.run()
