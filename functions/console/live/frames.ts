import type { ListedAlert } from '../../../shared/alerts/alert-list.ts'
import type { Anomaly } from '../../../shared/contract/anomaly.ts'
import { newVerdicts } from '../../../shared/redis/packed-verdicts.ts'
import type { Point } from '../api.ts'
import { toSeriesId } from '../series-id.ts'
import { toLast } from '../series-items.ts'
import type { LiveAlerts, LiveEvents, LivePoints } from './events.ts'
import type { Look, LookedSeries } from './look.ts'

/** An event of a stream as text (HTML, 9.2.5): JSON has no line feed of its own. */
export const frame = <Name extends keyof LiveEvents>(name: Name, data: LiveEvents[Name], id?: number): Buffer =>
  Buffer.from(`event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`)

const pointsEvent = (
  { key, reading, alert }: LookedSeries,
  { full, points, anomalies }: { full: boolean; points: ReadonlyArray<Point>; anomalies: ReadonlyArray<string> }
): LivePoints => ({
  ...{ id: toSeriesId(key), full, points, alert },
  last: toLast(reading),
  anomalies: anomalies.map((json) => JSON.parse(json) as Anomaly),
  anomaly_count: reading?.anomalies ?? 0
})

export const allPoints = (series: LookedSeries): LivePoints =>
  pointsEvent(series, { full: true, points: series.points, anomalies: series.anomalies })

const newPoints = (before: LookedSeries, after: LookedSeries): ReadonlyArray<Point> => {
  if (after.ring.length > 0) return newVerdicts(before.ring, after.ring)
  const known = new Set(before.points.map(({ time, value }) => `${time} ${value}`))
  return after.points.filter(({ time, value }) => !known.has(`${time} ${value}`))
}

/** What is new of a series; undefined when nothing is. */
export const changedPoints = (before: LookedSeries, after: LookedSeries): LivePoints | undefined => {
  const isSame =
    before.reading?.total === after.reading?.total &&
    before.reading?.lastVerdict === after.reading?.lastVerdict &&
    before.reading?.anomalies === after.reading?.anomalies &&
    before.alert?.id === after.alert?.id &&
    before.alert?.severity === after.alert?.severity
  if (isSame) return undefined
  const known = new Set(before.anomalies)
  const anomalies = after.anomalies.filter((json) => !known.has(json))
  return pointsEvent(after, { full: false, points: newPoints(before, after), anomalies })
}

const OPEN_ALERTS = 100

/** What is open at this look: an alert that came before it is here, and one that comes after it is a change. */
export const openAlerts = ({ alerts }: Look): LiveAlerts => {
  const known = new Map<string, ListedAlert>()
  // The first of each is the newest reading of it.
  for (const alert of alerts) if (!known.has(alert.id)) known.set(alert.id, alert)
  const open = [...known.values()].filter(({ resolved_at }) => resolved_at === null).slice(0, OPEN_ALERTS)
  return { open: open.map(({ id, status, severity, series }) => ({ id, status, severity, series })) }
}

/** What of an alert may change. */
const print = (alert: ListedAlert): string => {
  const { worst, ...rest } = alert
  return JSON.stringify([worst.score, worst.time, rest])
}

/** Which alerts are new or have changed since the look before, each once. */
export const alertChanges = (): ((alerts: ReadonlyArray<ListedAlert>) => ReadonlyArray<ListedAlert>) => {
  let known: ReadonlyMap<string, string> | undefined
  return (alerts) => {
    const now = new Map<string, string>()
    const changed: ListedAlert[] = []
    for (const alert of alerts) {
      if (now.has(alert.id)) continue
      const printed = print(alert)
      now.set(alert.id, printed)
      if (known !== undefined && known.get(alert.id) !== printed) changed.push(alert)
    }
    known = now
    return changed
  }
}

/** The overview without the time at which it was made. */
export const isSameOverview = ({ overview: a }: Look, { overview: b }: Look): boolean =>
  JSON.stringify({ ...a, at: '' }) === JSON.stringify({ ...b, at: '' })
