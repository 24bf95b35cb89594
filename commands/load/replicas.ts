import type { Reading } from './watch.ts'

/** A service has had another number of ready replicas from here on. Seconds from the first request; before it they are negative. */
export type Change = {
  readonly seconds: number
  readonly service: string
  readonly from: number
  readonly to: number
}

/** A decision of the platform, as it logs it: how many replicas there are to be, and why. */
export type Decision = Change & { readonly why: string }

const tenth = (seconds: number): number => Math.round(seconds * 10) / 10

const since = (begin: number, at: number): number => tenth((at - begin) / 1000)

/** What the readings differ in. `begin` is Unix ms. */
export const changesOf = (readings: ReadonlyArray<Reading>, begin: number): ReadonlyArray<Change> => {
  const changes: Change[] = []
  const known = new Map<string, number>()
  for (const { at, replicas } of readings) {
    for (const [service, to] of Object.entries(replicas)) {
      const from = known.get(service)
      known.set(service, to)
      if (from !== undefined && from !== to) changes.push({ seconds: since(begin, at), service, from, to })
    }
  }
  return changes
}

/** The most ready replicas that each service had. */
export const mostOf = (readings: ReadonlyArray<Reading>): Readonly<Record<string, number>> => {
  const most: Record<string, number> = {}
  for (const { replicas } of readings) {
    for (const [service, count] of Object.entries(replicas)) most[service] = Math.max(most[service] ?? 0, count)
  }
  return most
}

/** A panic lasts over many readings; it is counted where it begins. */
export const panicsIn = (readings: ReadonlyArray<Reading>): number => {
  let before: ReadonlyArray<string> = []
  let panics = 0
  for (const { panicking } of readings) {
    panics += panicking.filter((service) => !before.includes(service)).length
    before = panicking
  }
  return panics
}

/** One reading for each second: the last of it, so that a line of two hours stays short. */
export const bySecond = (readings: ReadonlyArray<Reading>, begin: number): ReadonlyArray<ReplicaRow> => {
  const rows = new Map<number, ReplicaRow>()
  for (const { at, replicas } of readings) {
    const seconds = Math.floor((at - begin) / 1000)
    rows.set(seconds, { seconds, replicas })
  }
  return [...rows.values()]
}

export type ReplicaRow = { readonly seconds: number; readonly replicas: Readonly<Record<string, number>> }

type Line = Readonly<Record<string, unknown>>

const parsed = (line: string): Line | undefined => {
  try {
    return JSON.parse(line) as Line
  } catch {
    return undefined
  }
}

/** The decisions among the platform's log lines. */
export const decisionsIn = (lines: ReadonlyArray<string>, begin: number): ReadonlyArray<Decision> =>
  lines.flatMap((text) => {
    const line = parsed(text)
    if (line === undefined) return []
    const { time, function: service, from, to, why } = line
    if (typeof from !== 'number' || typeof to !== 'number' || typeof service !== 'string') return []
    return [{ seconds: since(begin, Date.parse(String(time))), service, from, to, why: String(why) }]
  })
