import { type AlertRule, lengthMs } from '../../shared/alerting/alert-rule.ts'
import { type AlertState, toAlert } from '../../shared/alerting/alert-state.ts'
import { foldGroup, GROUP_PAUSE_MS } from '../../shared/alerting/group-life.ts'
import {
  type GroupState,
  groupId,
  type ShownAlert,
  sourceDigest,
  toGroupAlert,
  toMemberWorst
} from '../../shared/alerting/group-state.ts'
import { plus, type Tally, tallyOf } from '../../shared/alerting/group-tally.ts'
import type { StoredGroup } from '../../shared/alerts/stored-group.ts'
import { type Alert, MAX_MEMBER_EXAMPLES } from '../../shared/contract/alert.ts'
import type { Series } from '../../shared/contract/series.ts'
import type { SilencedUntil } from './hush.ts'
import { before, openAlertOf, type Step, touched, withAlerts } from './step.ts'

/** A transition that leaves, and the channels that hear of it. */
export type Said = { readonly alert: ShownAlert; readonly sequence: number; readonly channels: ReadonlyArray<string> }

/** What is stored of the group of a source. */
export type GroupCommit = {
  readonly digest: string
  readonly expected: string
  /** Undefined: nothing is said, so only the tally grows. */
  readonly news: { readonly state: GroupState | undefined } | undefined
  readonly dueAt: number | undefined
  /** Open alerts, both ends included, that this is right for. */
  readonly least: number
  readonly most: number
  readonly added: Tally | undefined
  /** What the list shows of it. */
  readonly alert: ShownAlert | undefined
}

export type SettledSource = {
  readonly steps: ReadonlyArray<Step>
  readonly said: ReadonlyArray<Said>
  readonly group: GroupCommit
}

export type Settling = {
  readonly event: string
  /** So many open alerts of one source at once are a group; 0 = never. */
  readonly groupSeries: number
  readonly ruleOf: (series: Series) => AlertRule
  readonly silencedUntil: SilencedUntil
  readonly channelsOf: (alert: Alert) => ReadonlyArray<string>
  readonly now: number
}

/** An alert that a group stands for from now on, or did before. */
const isPart = (step: Step, alert: AlertState, group: string): boolean => {
  if (before(step, alert.id)?.group === group) return true
  const isNews = alert.resolvedAt === null || step.transitions.some((one) => one.alert.id === alert.id)
  return isNews && !alert.hushed
}

const sum = (steps: ReadonlyArray<Step>, group: string): Tally | undefined =>
  steps
    .flatMap((step) => touched(step).map(({ alert }) => ({ step, alert })))
    .filter(({ step, alert }) => isPart(step, alert, group))
    .map(({ step, alert }) => {
      const known = before(step, alert.id)
      return tallyOf(known?.group === group ? known : undefined, alert)
    })
    .reduce<Tally | undefined>(plus, undefined)

/** Open ones before all others, then the worst first. */
const byWorst = (a: AlertState, b: AlertState): number =>
  Number(b.resolvedAt === null) - Number(a.resolvedAt === null) || b.worst.score - a.worst.score

/** What a step says, to whom, and what channels believe after it. `active`: a group stands for the alerts of the source. */
const address = (step: Step, active: GroupState | undefined, { silencedUntil, channelsOf }: Settling) => {
  const heard = new Map<string, boolean>()
  const hasHeard = ({ id }: AlertState): boolean =>
    heard.get(id) ?? (before(step, id)?.heard === true && isOpenBefore(step, id))
  const grouped = withAlerts(step, (alert) => {
    if (active !== undefined && isPart(step, alert, active.id)) return { ...alert, group: active.id }
    return alert.resolvedAt === null ? { ...alert, group: null } : alert
  })
  const said = grouped.transitions.map(({ status, alert }): Said => {
    const shown = toAlert(alert, status)
    const isOver = status === 'resolved'
    const mayTell = isOver ? hasHeard(alert) : active === undefined && silencedUntil(shown) === undefined
    const channels = mayTell ? channelsOf(shown) : []
    heard.set(alert.id, !isOver && (hasHeard(alert) || channels.length > 0))
    return { alert: shown, sequence: alert.sequence, channels }
  })
  return { step: withAlerts(grouped, (alert) => ({ ...alert, heard: hasHeard(alert) })), said }
}

const groupSeriesOf = (source: string): Pick<Alert, 'series'> => ({ series: { source, metric: '*', labels: {} } })

const isOpenBefore = (step: Step, id: string): boolean => before(step, id)?.resolvedAt === null

/**
 * All that one event does to the alerts of one source, as one picture: whether they are a group now, and who hears of what. While
 * a group is open, channels hear of it and no more of its members, but for the end of those that they have been told of before.
 * `open`: alerts of the source that are open and not silenced afterwards. `beside`: other alerts of it, to be named if they are among
 * the worst; nothing happens to them.
 */
export const settleSource = (
  source: string,
  steps: ReadonlyArray<Step>,
  stored: StoredGroup,
  open: number,
  settling: Settling,
  beside: ReadonlyArray<AlertState> = []
): SettledSource => {
  const { event, groupSeries, ruleOf, silencedUntil, channelsOf, now } = settling
  const added = sum(steps, stored.state?.id ?? groupId(source, event))
  const tally = plus(stored.tally, added)
  const alerts = steps.flatMap((step) => touched(step).map(({ alert }) => alert))
  const shown = (state: GroupState, status: Alert['status']): ShownAlert | undefined =>
    tally && toGroupAlert(state, status, open, tally)
  const folded = foldGroup(
    stored.state,
    {
      ...{ source, event, open, tally },
      earliestAt: Math.min(...steps.flatMap(({ state }) => openAlertOf(state)?.openedAt ?? [])),
      overAt: Math.max(...alerts.map(({ resolvedAt }) => resolvedAt ?? 0)),
      worst: [...alerts, ...beside]
        .filter((alert) => !alert.hushed)
        .toSorted(byWorst)
        .slice(0, MAX_MEMBER_EXAMPLES)
        .map(({ worst }) => toMemberWorst(worst)),
      // As any alert is, by source and severity: no metric but `*` is its own.
      isSilenced:
        tally !== undefined && silencedUntil({ ...groupSeriesOf(source), severity: tally.severity }) !== undefined
    },
    {
      series: groupSeries,
      tellAgainAfterMs: tally ? lengthMs(ruleOf(tally.worst.series).tellAgainAfter, tally.worst.interval_ms) : 0
    },
    now
  )
  const addressed = steps.map((step) => address(step, folded.state, settling))
  const { state, status } = folded
  const alert = state && status && shown(state, status)
  const tells = status === 'resolved' ? state?.heard : !state?.hushed
  const own: ReadonlyArray<Said> =
    alert && state ? [{ alert, sequence: state.sequence, channels: tells ? channelsOf(alert) : [] }] : []
  const isOver = status === 'resolved'
  return {
    steps: addressed.map(({ step }) => step),
    said: [...own, ...addressed.flatMap(({ said }) => said)],
    group: {
      digest: sourceDigest(source),
      expected: stored.version,
      news: status === undefined ? undefined : { state: isOver ? undefined : state },
      dueAt: state === undefined || isOver ? undefined : now + GROUP_PAUSE_MS,
      ...{ least: folded.least, most: folded.most },
      added: state === undefined || isOver ? undefined : added,
      alert
    }
  }
}
