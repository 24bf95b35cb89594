import type { Anomaly, AnomalyPart } from './anomaly.ts'
import { readable, readableTime } from './readable.ts'

/** What the sentence is made from: everything in it stands in the anomaly as well. */
export type Explained = Pick<
  Anomaly,
  'value' | 'expected' | 'lower' | 'upper' | 'score' | 'reason' | 'parts' | 'interval_ms'
> & {
  readonly detector: { readonly name: string }
  readonly policy: { readonly name: string }
}

/** What the names in `held_by` mean. A name that is not here is told as it is. */
const HELD: Readonly<Record<string, string>> = {
  warming: 'still learning',
  common: 'far out, but not rare enough',
  small: 'rare, but not far out',
  lockout: 'too soon after another anomaly',
  fatigue: 'spoke too often lately',
  late: 'the sample came late'
}

/** What `one_in` counts of these parts; of any other, how rare the value is. */
const RARENESS: Readonly<Record<string, (n: string) => string>> = {
  jump: (n) => `near this far once in ${n} samples`,
  level: (n) => `near this far once in ${n} samples`,
  pattern: (n) => `a stretch as unusual came once in ${n}`,
  discord: (n) => `a stretch as unusual came once in ${n}`
}

/** Of a sum: a part that adds less is not worth a word. */
const SLIGHT = 0.1

const isAboutBand = (reason: string): boolean => reason !== 'flat' && reason !== 'pattern'

/** As many digits as the distance from what was expected needs, and from the edge of the band. */
const finestOf = ({ reason, value, expected, lower, upper }: Explained): number => {
  const distance = Math.abs(value - expected)
  if (!isAboutBand(reason) || !Number.isFinite(distance)) return 0
  const edge = Math.max(value - upper, lower - value)
  return edge > 0 ? Math.max(Math.min(edge, distance), distance / 1000) : distance / 10
}

const bandOf = ({ expected, lower, upper }: Explained, finest: number): string => {
  const [low, middle, high] = [lower, expected, upper].map((n) => readable(n, finest))
  return low === middle && high === middle ? '' : ` (normal ${low} to ${high})`
}

const farOf = (anomaly: Explained, finest: number): string => {
  const { value, expected } = anomaly
  const distance = Math.abs(value - expected)
  const side = value < expected ? 'below' : 'above'
  const far = Number.isFinite(distance) ? `${readable(distance)} ${side}` : `far ${side}`
  return `${far} the expected ${readable(expected, finest)}${bandOf(anomaly, finest)}`
}

const headOf = (anomaly: Explained): string => {
  const { reason, expected, lower, upper, policy, interval_ms } = anomaly
  const isInBand = anomaly.value >= lower && anomaly.value <= upper
  const finest = finestOf(anomaly)
  // People look for it elsewhere, by its digits: 5 is not 0, also where a million was expected.
  const value = readable(anomaly.value, Math.min(finest, Math.abs(anomaly.value)), 5)
  switch (reason) {
    case 'spike':
    case 'dip':
      // It is rare among all values before, not far from the latest.
      if (isInBand) return `${value} is unusually ${reason === 'spike' ? 'high' : 'low'} for the series`
      return `${value} is a ${reason}, ${farOf(anomaly, finest)}`
    case 'shift':
      return `${value} is a shift of level, ${farOf(anomaly, finest)}`
    case 'flat':
      return `${value}: the series moves unusually little`
    case 'pattern':
      return `${value}: the order of the latest values is unusual`
    case 'range': {
      const known = lower < upper ? `; expected ${readable(expected, finest)}${bandOf(anomaly, finest)}` : ''
      return `${value} is out of the range that policy "${policy.name}" allows${known}`
    }
    case 'missing': {
      const rhythm = interval_ms > 0 ? `, one came every ${readableTime(interval_ms)}` : ''
      return `no samples for longer than policy "${policy.name}" allows; the last was ${value}${rhythm}`
    }
    default:
      return `${value} is an anomaly (${reason}), ${farOf(anomaly, finest)}`
  }
}

const over = (score: number): string =>
  score < 1.005 ? 'just over its threshold' : `at ${readable(score)} times its threshold`

const rareness = ({ name, one_in }: AnomalyPart, reason: string): string => {
  if (one_in === null || one_in < 2) return ''
  // Of its voices the one that this is known of was not the loudest.
  if (name === 'pattern' && reason !== 'pattern') return ''
  const n = readable(Math.round(one_in))
  return RARENESS[name]?.(n) ?? `as rare as one in ${n}`
}

const withRareness = (said: string, part: AnomalyPart, reason: string): string => {
  const rare = rareness(part, reason)
  return rare === '' ? said : `${said} (${rare})`
}

const listed = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** The policy has spoken, or the silence: what the detector thinks is beside the point, unless for it that is an anomaly, too. */
const isBeyond = ({ reason }: Explained): boolean => reason === 'range' || reason === 'missing'

/** Who said so: each part that was loud enough alone, else all that were together. */
const voicesOf = (anomaly: Explained): ReadonlyArray<string> => {
  const { parts, score, reason, detector } = anomaly
  if (parts.length === 0) return isBeyond(anomaly) ? [] : [`${detector.name} ${over(score)}`]
  const heard = parts.filter(({ held_by }) => held_by === null).toSorted((a, b) => b.score - a.score)
  const loud = heard.filter((part) => part.score > 1)
  const isSum = (heard[0]?.score ?? 0) < 0.999 * score
  if (isBeyond(anomaly) || !isSum)
    return loud.map((part) => withRareness(`${part.name} ${over(part.score)}`, part, reason))
  const together = heard.filter((part) => part.score >= SLIGHT)
  if (together.length === 0) return []
  const shares = together.map((part) => withRareness(`${part.name} ${readable(part.score)}`, part, reason))
  return [`${detector.name} ${over(score)}: ${shares.join(', ')}`]
}

const heldOf = (anomaly: Explained): ReadonlyArray<string> => {
  if (isBeyond(anomaly)) return []
  const held = Map.groupBy(
    anomaly.parts.filter(({ held_by }) => held_by !== null),
    ({ held_by }) => held_by as string
  )
  return Array.from(held, ([by, some]) => `${listed(some.map(({ name }) => name))} held back: ${HELD[by] ?? by}`)
}

/**
 * One sentence for people: what was seen and what was expected, which parts spoke and how rare it is in the series' own past, what
 * held others back. Its words may change, the fields it is made from do not.
 */
export const explain = (anomaly: Explained): string =>
  [headOf(anomaly), ...voicesOf(anomaly), ...heldOf(anomaly)].join('; ')
