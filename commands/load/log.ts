import { existsSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { sourceOf } from '../../load/events.mts'
import { decode } from '../../shared/contract/decode.ts'

/** What load/processor.mts writes: a line about a second may come in parts, and from several workers. */
const Row = t.type({
  /** Seconds from the worker's first request; workers begin together. */
  t: t.number,
  w: t.number,
  lanes: t.number,
  codes: t.record(t.string, t.number),
  /** Tenths of a millisecond, one for each answer. */
  ms: t.array(t.number),
  events: t.number,
  samples: t.number,
  swelling: t.number,
  overtaking: t.number
})
const First = t.type({ first: t.type({ at: t.number, ms: t.number, code: t.string }) })

/** One second of a run, `t` seconds after its first request. `codes` by status, or by the name of the error where there was no answer. */
export type Second = {
  readonly t: number
  readonly codes: Readonly<Record<string, number>>
  /** Ms from the decision to send to the whole answer, ascending. */
  readonly ms: ReadonlyArray<number>
}

export type Log = {
  readonly seconds: ReadonlyArray<Second>
  /** The first request of all, `at` in Unix ms. */
  readonly first: { readonly at: number; readonly ms: number; readonly code: string } | undefined
  /** Answered with 202. */
  readonly accepted: { readonly events: number; readonly samples: number }
  /** Accepted events that the analyzer must refuse; each has one sample. */
  readonly swelling: number
  /** Samples that may have overtaken others of their source. */
  readonly outOfOrder: number
  readonly sources: ReadonlyArray<string>
}

type Draft = { t: number; codes: Record<string, number>; ms: number[] }

const byTime =
  <A>(of: (a: A) => number) =>
  (a: A, b: A): number =>
    of(a) - of(b)

/** `lines` are whole ones; what they do not tell of is not in it. */
export const toLog = (lines: ReadonlyArray<string>, run: string): Log => {
  const seconds = new Map<number, Draft>()
  const lanes = new Map<number, number>()
  const firsts: t.TypeOf<typeof First>['first'][] = []
  let events = 0
  let samples = 0
  let swelling = 0
  let outOfOrder = 0
  for (const line of lines) {
    const decoded = decode(t.union([Row, First]))(JSON.parse(line))
    if (E.isLeft(decoded)) throw new Error(`the log of the load generator: ${decoded.left.errors[0]}`)
    const row = decoded.right
    if ('first' in row) {
      firsts.push(row.first)
      continue
    }
    const second = seconds.get(row.t) ?? { t: row.t, codes: {}, ms: [] }
    seconds.set(row.t, second)
    for (const [code, n] of Object.entries(row.codes)) second.codes[code] = (second.codes[code] ?? 0) + n
    for (const tenths of row.ms) second.ms.push(tenths / 10)
    lanes.set(row.w, Math.max(row.lanes, lanes.get(row.w) ?? 0))
    events += row.events
    samples += row.samples
    swelling += row.swelling
    outOfOrder += row.overtaking
  }
  return {
    seconds: [...seconds.values()].sort(byTime(({ t }) => t)).map((s) => ({ ...s, ms: s.ms.sort((a, b) => a - b) })),
    first: firsts.sort(byTime(({ at }) => at))[0],
    accepted: { events, samples },
    swelling,
    outOfOrder,
    sources: [...lanes].flatMap(([worker, count]) => Array.from({ length: count }, (_, i) => sourceOf(run, worker, i)))
  }
}

/** An empty log when nothing was sent. */
export const readLog = (file: string, run: string): Log =>
  toLog(
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [],
    run
  )
