import { MAX_PARTS, outOfBand, type Part, type Reason, type Verdict } from '../detection/verdict.ts'
import type { Observation } from '../detection/window.ts'
import type { Guard, Judgement } from '../policy/judge.ts'

/** The newest sample of a series and what was said of it, as `GET /analyze` tells. */
export type LastVerdict = {
  readonly time: number
  readonly value: number
  /** Score, direction, reason and warm-up as the policy has them. */
  readonly verdict: Verdict
  readonly anomalous: boolean
  readonly heldBy: Guard
}

type StoredPart = readonly [name: string, score: number, oneIn: number, heldBy: string]

type Stored = readonly [
  ...[time: number, value: number, flags: number, score: number, expected: number, lower: number, upper: number],
  ...[count: number, mean: number, std_dev: number, z: number],
  ...[seen: number, needed: number, reason: Reason, parts: ReadonlyArray<StoredPart>, heldBy: Guard]
]

/** A JSON list without names: it is stored once per series and written with every commit. */
export const writeLastVerdict = (
  { time, value }: Observation,
  verdict: Verdict,
  { score, direction, reason, heldBy, warming, seen, needed }: Omit<Judgement, 'severity' | 'anomalous'>
): string => {
  const { expected, lower, upper, statistics: s, parts } = verdict
  const flags = (warming ? 1 : 0) + (direction === 'above' ? 2 : 0)
  const stored: Stored = [
    ...([time, value, flags, score, expected, lower, upper] as const),
    ...([s.count, s.mean, s.std_dev, s.z] as const),
    ...([seen, needed, reason, parts.length === 0 ? NONE : parts.slice(0, MAX_PARTS).map(toStored), heldBy] as const)
  ]
  return JSON.stringify(stored)
}

const NONE: ReadonlyArray<StoredPart> = []

const toStored = ({ name, score, oneIn, heldBy }: Part): StoredPart => [name, score, oneIn, heldBy]

export const readLastVerdict = (text: string): LastVerdict | undefined => {
  if (text === '') return undefined
  // Version 0.1 wrote no more than the first eleven.
  const fields = JSON.parse(text) as Partial<Stored>
  const [time = 0, value = 0, flags = 0, score = 0, expected = 0, lower = 0, upper = 0, ...more] = fields
  const [count = 0, mean = 0, std_dev = 0, z = 0, seen = count, needed = 0, reason, parts = [], heldBy = ''] = more
  const direction = (flags & 2) !== 0 ? 'above' : 'below'
  return {
    time,
    value,
    heldBy,
    // What a guard holds back has a score over 1 all the same, and nothing else has that is no anomaly.
    anomalous: score > 1 && heldBy === '',
    verdict: {
      warming: (flags & 1) !== 0,
      ...{ seen, needed, score, expected, lower, upper, direction },
      reason: reason ?? outOfBand(direction),
      statistics: { count, mean, std_dev, z },
      parts: parts.map(([name, partScore, oneIn, heldBy]) => ({ name, score: partScore, oneIn, heldBy }))
    }
  }
}
