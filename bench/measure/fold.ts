import * as E from 'fp-ts/lib/Either.js'
import type { Detector } from '../../shared/detection/detector.ts'
import { buildDetector, DETECTORS } from '../../shared/detection/detectors.ts'
import { foldSamples, type SeriesMemory } from '../../shared/detection/fold-samples.ts'
import { Window } from '../../shared/detection/window.ts'
import type { Kit } from '../kit.ts'
import { NOISE } from '../load/stream.ts'
import { atMost, type Row } from '../row.ts'
import { type Figure, figureOf, quantile } from '../statistics.ts'
import { short } from '../table.ts'

/** As far apart that every sample is searched for patterns: the dearest rhythm there is. */
const EVERY_MS = 300_000
const START_MS = Date.UTC(2026, 0, 1)
const WINDOW = 50
/** More than the longest memory of a detector. */
const HISTORY = 1_000
const SERIES = 100
/** Folds that are timed at once: a clock that is read more often would be measured as well. */
const AT_ONCE = 100
/** Until the code is compiled, and compiled again for all that it has met. */
const WARM_UP_MS = 500

const VALUES = NOISE.map(Number)

type Aim = { readonly us: number; readonly bytes: number }
const AIMS: Readonly<Record<string, Aim>> = { zscore: { us: 1, bytes: 100 }, adaptive: { us: 40, bytes: 8 * 1024 } }

const NOTE =
  'fold: detector and window in memory, one sample at a time and no I/O. Processor time of the process in runs of 100 samples: ' +
  'median, and from tenth to tenth. By turns, each series finds the caches full of others, and the search for patterns begins ' +
  'anew. State is what is stored beside the window'

type Series = SeriesMemory<unknown> & { seen: number }

const foldNext = (detector: Detector<unknown>, series: Series, shift: number): void => {
  const n = series.seen++
  foldSamples(detector, series, [
    { time: START_MS + n * EVERY_MS, key: `${n}`, value: VALUES[(n + shift) % VALUES.length] as number }
  ])
}

/** µs per sample of `count` series that take turns, in `runs` runs. */
const timesOf = (detector: Detector<unknown>, count: number, runs: number): ReadonlyArray<number> => {
  const all = Array.from(
    { length: count },
    (): Series => ({ window: new Window({ samples: WINDOW }), state: detector.empty(), seen: 0 })
  )
  for (const [i, series] of all.entries()) while (series.seen < HISTORY) foldNext(detector, series, i * 31)
  const run = (): number => {
    const start = process.cpuUsage()
    for (let n = 0; n < AT_ONCE; n += 1) foldNext(detector, all[n % count] as Series, (n % count) * 31)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / AT_ONCE
  }
  for (const start = performance.now(); performance.now() < start + WARM_UP_MS; ) run()
  return Array.from({ length: runs }, run)
}

const middleOf = (times: ReadonlyArray<number>): Figure => ({
  median: quantile(times, 0.5),
  min: quantile(times, 0.1),
  max: quantile(times, 0.9)
})

const rowsOf = (name: string, runs: number): ReadonlyArray<Row> => {
  const built = buildDetector({ name })
  if (E.isLeft(built)) throw new Error(`${name}: ${built.left.join(', ')}`)
  const detector = built.right
  const aim = AIMS[name]
  const time = (what: string, count: number): Row => {
    const figure = middleOf(timesOf(detector, count, runs))
    return {
      what,
      ours: `${short(figure.median)} µs`,
      floor: '',
      figure,
      ...(aim === undefined ? {} : { aim: atMost(figure, aim.us) }),
      note: NOTE
    }
  }
  const bytes = detector.write(detector.empty()).byteLength
  const size = figureOf([bytes])
  return [
    time(`fold, ${name}, one series`, 1),
    time(`  ${SERIES} series by turns`, SERIES),
    {
      what: '  state',
      ours: `${short(bytes)} B`,
      floor: '',
      figure: size,
      ...(aim === undefined ? {} : { aim: atMost(size, aim.bytes) })
    }
  ]
}

/** What the detectors themselves cost, each with its defaults. */
export const measureFold = async ({ quick }: Kit): Promise<ReadonlyArray<Row>> =>
  DETECTORS.flatMap(({ name }) => rowsOf(name, quick ? 100 : 400))
