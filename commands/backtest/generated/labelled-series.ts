import { flagsOf } from '../window-rows.ts'
import { BASES, type Base, REFERENCE, type Shape } from './bases.ts'
import { INCIDENT_TYPES, INCIDENTS, type Incident, type IncidentType, type Segment } from './incidents.ts'
import { createRandom, type Random, seedOf } from './random.ts'

/** A series of which everything that is wrong with it is known, because it was made so. The same on every machine. */
export type LabelledSeries = {
  readonly name: string
  readonly base: string
  readonly incident: string
  /** Unix ms. */
  readonly times: Float64Array
  readonly values: Float64Array
  /** In the order of time, apart from each other. */
  readonly segments: ReadonlyArray<Segment>
}

/** How a series is made, so that one is made without all the others. */
export type Recipe = {
  readonly base: Base
  readonly incident: string
  readonly make: () => LabelledSeries
}

/** What happens to a series to which nothing happens. */
const NOTHING = 'nothing'

/** What can be told from the base at all: an idle queue is no flat line, and noise has no pattern that could break. */
const PLAN: Readonly<Record<keyof typeof BASES, ReadonlyArray<IncidentType>>> = {
  noise: ['spike', 'dip', 'shift', 'variance', 'flat', 'drift'],
  heavyNoise: ['spike', 'dip', 'shift', 'flat'],
  lowCount: ['spike', 'shift', 'drift'],
  highCount: ['spike', 'dip', 'shift', 'flat', 'drift'],
  sparse: ['spike', 'shift'],
  steps: ['spike', 'dip', 'shift'],
  walk: ['spike', 'dip', 'shift', 'flat'],
  cycle: ['spike', 'flat', 'pattern', 'season'],
  daily5m: ['spike', 'dip', 'shift', 'variance', 'flat', 'drift', 'pattern', 'season'],
  daily1m: ['spike', 'season'],
  weekly1h: ['spike', 'dip', 'shift', 'season'],
  latency: ['spike', 'shift', 'variance', 'drift', 'season']
}

/**
 * Most incidents of one series: one in a day or two, and in 400 samples or more, which is as dense as they come in labelled metrics of
 * operations. Detectors that go by how rare a thing is would be right to call it usual if it came more often.
 */
const INCIDENTS_PER_SERIES = 3

/** A Monday, so that the fifth and sixth day of each week are a weekend. */
const MONDAY = Date.UTC(2024, 0, 1)

const draw = (random: Random, base: Base, { level, scale }: Shape, stuck: ReadonlyArray<Segment>): Float64Array => {
  const values = level.map((expected, i) => base.draw(random, expected, scale[i] as number))
  for (const [from, to] of stuck) values.fill(values[from - 1] as number, from, to + 1)
  return values
}

const timesOf = ({ length, intervalMs }: Base): Float64Array =>
  new Float64Array(length).map((_, i) => MONDAY + i * intervalMs)

const isWeekend = ({ intervalMs }: Base, row: number): boolean =>
  new Date(MONDAY + row * intervalMs).getUTCDay() % 6 === 0

/** First rows of incidents: far enough apart that the series is itself again before the next one. */
const placesOf = (base: Base, { isAligned }: Incident, random: Random): ReadonlyArray<number> => {
  const { length, learning, day } = base
  const room = length - learning
  const most = isAligned ? Math.floor(room / (2 * day)) : INCIDENTS_PER_SERIES
  const count = Math.min(INCIDENTS_PER_SERIES, most)
  return Array.from({ length: count }, (_, i) => {
    const slot = learning + Math.floor((i * room) / count)
    if (!isAligned) return slot + Math.round(random.between(0, room / count / 3))
    let from = Math.ceil(slot / day) * day
    while (isWeekend(base, from)) from += day
    return from
  })
}

const withIncidents = (base: Base, type: IncidentType): LabelledSeries => {
  const name = `${type} on ${base.name}`
  const incident: Incident = INCIDENTS[type]
  const random = createRandom(seedOf(name))
  const shape = base.shape(random, base.length)
  const segments = placesOf(base, incident, random).map((from) => incident.strike(shape, base, random, from))
  const values = draw(random, base, shape, incident.isStuck === true ? segments : [])
  return { name, base: base.name, incident: type, times: timesOf(base), values, segments }
}

const without = (base: Base): LabelledSeries => {
  const name = `${NOTHING} on ${base.name}`
  const random = createRandom(seedOf(name))
  const values = draw(random, base, base.shape(random, base.length), [])
  return { name, base: base.name, incident: NOTHING, times: timesOf(base), values, segments: [] }
}

/** From U(100, 300) to U(800, 1000). */
const REFERENCE_JUMP = 700

/** Incidents of `length` rows, with a gap of `least` to `most` rows in front of each. */
const reference = (incident: string, length: number, least: number, most: number): LabelledSeries => {
  const name = `${incident} on ${REFERENCE.name}`
  const random = createRandom(seedOf(name))
  const shape = REFERENCE.shape(random, REFERENCE.length)
  const segments: Segment[] = []
  const next = (row: number): number => row + Math.round(random.between(least, most))
  for (let from = next(REFERENCE.learning); from + length <= REFERENCE.length; from = next(from + length)) {
    segments.push([from, from + length - 1])
    for (let i = from; i < from + length; i += 1) shape.level[i] = (shape.level[i] as number) + REFERENCE_JUMP
  }
  const values = draw(random, REFERENCE, shape, [])
  return { name, base: REFERENCE.name, incident, times: timesOf(REFERENCE), values, segments }
}

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>): ReadonlyArray<Key> =>
  Object.keys(record) as Key[]

/** One series for each kind of incident that can happen to a base, by kind of incident. */
export const INCIDENT_RECIPES: ReadonlyArray<Recipe> = INCIDENT_TYPES.flatMap((incident) =>
  keysOf(PLAN)
    .filter((base) => PLAN[base].includes(incident))
    .map((key) => ({ base: BASES[key], incident, make: () => withIncidents(BASES[key], incident) }))
)

/** One series for each base, on which nothing happens: every alert is false. */
export const QUIET_RECIPES: ReadonlyArray<Recipe> = Object.values(BASES).map((base) => ({
  base,
  incident: NOTHING,
  make: () => without(base)
}))

/** Normal U(100, 300), anomalies U(800, 1000): single ones, in blocks, and as every fourth sample. */
export const REFERENCE_RECIPES: ReadonlyArray<Recipe> = (
  [
    ['single', 1, 40, 160],
    ['block', 60, 200, 280],
    ['fourth', 1, 3, 3]
  ] as const
).map(([incident, length, least, most]) => ({
  base: REFERENCE,
  incident,
  make: () => reference(incident, length, least, most)
}))

const made = (recipes: ReadonlyArray<Recipe>): ReadonlyArray<LabelledSeries> => recipes.map(({ make }) => make())

export const incidentSeries = (): ReadonlyArray<LabelledSeries> => made(INCIDENT_RECIPES)
export const quietSeries = (): ReadonlyArray<LabelledSeries> => made(QUIET_RECIPES)
export const referenceSeries = (): ReadonlyArray<LabelledSeries> => made(REFERENCE_RECIPES)

/** One flag per row: 1 in an incident. */
export const labelsOf = ({ values, segments }: LabelledSeries): Uint8Array =>
  flagsOf(
    values.length,
    segments.map(([first, last]) => ({ first, last }))
  )
