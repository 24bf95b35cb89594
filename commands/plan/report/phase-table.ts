import type { Load } from '../load/load.ts'
import type { PhaseFigures, Plan } from '../model/simulate.ts'
import { percent, rate, time, whole } from './words.ts'

/** Cells in columns; the first is text, the others are numbers. */
export const grid = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  )
}

const NOTHING = '·'

const HEAD = ['phase', 'requests', 'pods', 'avg', 'wait p50', 'p99', 'max', '503', '504', 'started', 'from 0', 'panics']

const some = (count: number): string => (count === 0 ? NOTHING : whole(count))

type Shares = (count: number, of: number) => string

const cells = ({ requests, pods }: PhaseFigures, shares: Shares): ReadonlyArray<string> => {
  const { waits } = requests
  const waited = (ms: number): string => (waits.count === 0 ? NOTHING : time(ms))
  const bad = (count: number): string => (count === 0 ? NOTHING : whole(count) + shares(count, requests.offered))
  return [
    whole(requests.offered),
    pods.fewest === pods.most ? whole(pods.most) : `${whole(pods.fewest)}–${whole(pods.most)}`,
    rate(pods.mean),
    waited(waits.p50Ms),
    waited(waits.p99Ms),
    waited(waits.maxMs),
    bad(requests.refused),
    bad(requests.timedOut),
    some(pods.started),
    some(pods.woken),
    some(pods.panics)
  ]
}

const tableWith = ({ phases }: Load, plan: Plan, shares: Shares): ReadonlyArray<string> => {
  const rows = [
    ...plan.phases.map((one, i) => [phases[i]?.name ?? '', ...cells(one, shares)]),
    ...(plan.phases.length > 1 ? [['all', ...cells(plan, shares)]] : [])
  ]
  const isShown = HEAD.map((_, column) => rows.some((row) => row[column] !== NOTHING))
  const shown = (row: ReadonlyArray<string>): ReadonlyArray<string> => row.filter((_, column) => isShown[column])
  return grid(shown(HEAD), rows.map(shown))
}

/** What happened in each phase, and in all. What never happened has no column; shares are there where they have room. */
export const phaseTable = (load: Load, plan: Plan, columns: number): ReadonlyArray<string> => {
  const table = tableWith(load, plan, (count, of) => ` (${percent(count / of)})`)
  return table.every((line) => line.length <= columns) ? table : tableWith(load, plan, () => '')
}
