import type { Alert } from '../../shared/contract/alert.ts'
import { showAccount } from '../account/show-account.ts'
import { ask, untilSettled } from '../account/until-settled.ts'
import { type Edge, openEdge } from '../platform/edge.ts'
import { type Questions, questionsTo } from '../platform/questions.ts'
import type { Receiver } from '../platform/receiver.ts'
import { type Finding, type Sighted, toFindings } from './findings.ts'
import { INCIDENTS, TICKS } from './incidents.ts'
import { incidentTable, type Paint, picture } from './picture.ts'
import type { Screen } from './screen.ts'
import { sendPast, sendShop } from './send-shop.ts'
import { clockOf, shop, type Tick, tickOf } from './shop.ts'
import { sightedOf, watchAnomalies } from './watch-anomalies.ts'

export type DemoOptions = {
  readonly to: Receiver
  readonly seed: number
  readonly seconds: number
  readonly source: string
  readonly screen: Screen
  readonly paint: Paint
  readonly columns: number
  readonly write: (text: string) => void
  readonly signal: AbortSignal
}

const PATIENCE = { patienceMs: 20_000, onWait: () => undefined }
const FRAME_MS = 60

/** The alert that was open on one of the incident's series while it lasted. */
const alertOf =
  (alerts: ReadonlyArray<Alert>) =>
  ({ incident, afterSamples }: Finding): string => {
    if (afterSamples === undefined) return ''
    const first = incident.from + afterSamples - 1
    const its = alerts.find(
      ({ series, opened_at, last_anomaly_at }) =>
        incident.metrics.some((metric) => metric === series.metric) &&
        tickOf(opened_at) <= first &&
        tickOf(last_anomaly_at) >= first
    )
    return its?.id ?? ''
  }

/** Says of each incident, once, that it was found: for output that is no terminal. */
const announcer = (say: (line: string) => void): ((sighted: ReadonlyArray<Sighted>) => void) => {
  const told = new Set<string>()
  return (sighted) => {
    for (const { incident, afterSamples } of toFindings(INCIDENTS, sighted).findings) {
      if (afterSamples === undefined || told.has(incident.name)) continue
      told.add(incident.name)
      const tick = incident.from + afterSamples - 1
      say(`${clockOf(tick)}  found: ${incident.name} (${incident.kind} of ${incident.metrics.join(' and ')})`)
    }
  }
}

/** The past of the shop, and waits until all of it is known. */
const learn = async (
  edge: Edge,
  questions: Questions,
  source: string,
  past: ReadonlyArray<Tick>,
  signal: AbortSignal
): Promise<void> => {
  const before = await ask(questions, source)
  const accepted = await sendPast(edge, source, past, signal)
  await untilSettled(questions, { source, accepted, outOfOrder: 0, before }, PATIENCE)
}

/** True when every accepted sample has its outcome. */
export const demo = async (options: DemoOptions): Promise<boolean> => {
  const { to, seed, seconds, source, screen, paint, columns, write, signal } = options
  const edge = openEdge(to.url, { signal, host: to.host, token: to.token })
  try {
    const questions = questionsTo(edge)
    const { past, week: ticks } = shop(seed)
    write(`\nA small shop, seed ${seed}, a value every five minutes: two weeks of history …\n`)
    await learn(edge, questions, source, past, signal)
    write(`… are learned, and now a week with ${INCIDENTS.length} incidents, in ${seconds} s:\n\n`)
    const before = await ask(questions, source)
    const announce = announcer(screen.say)
    let sighted: ReadonlyArray<Sighted> = []
    let lastFrame = 0
    const frame = (shown: number): void => {
      if (performance.now() - lastFrame < FRAME_MS) return
      lastFrame = performance.now()
      screen.draw(picture(ticks, shown, sighted, columns, paint))
    }
    const sent = new AbortController()
    const watching = watchAnomalies(
      questions,
      source,
      (seen) => {
        sighted = seen
        announce(seen)
      },
      AbortSignal.any([signal, sent.signal])
    )
    const progress = await sendShop(edge, source, ticks, seconds * 1000, ({ ticks: shown }) => frame(shown), signal)
    sent.abort()
    await watching
    const { account, alerts, deadLettersKnown } = await untilSettled(
      questions,
      { source, accepted: progress.accepted, outOfOrder: 0, before },
      PATIENCE
    )
    sighted = await sightedOf(questions, source)
    announce(sighted)
    const whole = picture(ticks, TICKS, sighted, columns, paint)
    screen.draw(whole)
    screen.keep()
    for (const line of whole) screen.say(line)
    const findings = toFindings(INCIDENTS, sighted)
    const found = findings.findings.filter(({ afterSamples }) => afterSamples !== undefined).length
    const shown = {
      ...account,
      sent: progress.sent,
      accepted: progress.accepted,
      alerts: alerts.length,
      deadLettersKnown
    }
    const lines = [
      '',
      ...incidentTable(findings, alertOf(alerts), paint),
      '',
      `${found} of ${INCIDENTS.length} incidents found; ${falseAlertsLine(findings.falseAlerts)}`,
      ...(found < INCIDENTS.length ? ['No detector sees everything: docs/detection.md says which is for what.'] : []),
      '',
      ...showAccount(shown),
      ''
    ]
    write(`${lines.join('\n')}\n`)
    return account.open === 0
  } finally {
    await edge.close()
  }
}

const falseAlertsLine = (falseAlerts: ReadonlyArray<Sighted>): string => {
  if (falseAlerts.length === 0) return 'no anomaly where nothing was wrong'
  const list = falseAlerts.slice(0, 5).map(({ metric, tick }) => `${metric} at ${clockOf(tick)}`)
  return `${falseAlerts.length} of ${4 * TICKS} samples flagged where nothing was wrong (${list.join(', ')}${falseAlerts.length > 5 ? ', …' : ''})`
}
