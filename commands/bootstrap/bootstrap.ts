import { polling } from '../account/polling.ts'
import { BadFile, type Row } from '../csv/rows.ts'
import { type Edge, openEdge } from '../platform/edge.ts'
import { isRunning } from '../platform/is-running.ts'
import { type Questions, questionsTo } from '../platform/questions.ts'
import { batchesOf } from '../sending/batches.ts'
import { asWentAway, NotRunning } from '../sending/failures.ts'
import type { Progress } from '../sending/progress.ts'
import { newTally, sendBatches, type Tally } from '../sending/send-batches.ts'
import type { BootstrapArguments } from './arguments.ts'
import { type History, historiesOf } from './histories.ts'
import { type Known, type Outcome, outcomeOf, totalOf } from './outcome.ts'
import { type Point, pointsOf } from './points-of.ts'
import { samplesPerEvent, toEvent } from './to-event.ts'

export type Bootstrapped = {
  readonly outcomes: ReadonlyArray<Outcome>
  readonly tally: Tally
  /** Lines of the files that hold no sample. */
  readonly skipped: number
  /** Undefined where the dead letters cannot be asked. */
  readonly deadLettered: number | undefined
  readonly open: number
}

export type BootstrapOptions = {
  /** Called with the number of samples, before anything is sent. */
  readonly progress: (samples: number) => Progress
  readonly say: (line: string) => void
  /** Ends the sending; what was accepted by then is accounted for. */
  readonly signal: AbortSignal
}

type Sent = { readonly history: History; readonly before: Known; readonly accepted: number }

const SAY_EVERY_MS = 3_000

const readAll = async (
  { files, series, columns }: BootstrapArguments,
  say: (line: string) => void
): Promise<{ readonly histories: ReadonlyArray<History>; readonly skipped: number }> => {
  let skipped = 0
  const onSkipped = (file: string, line: number): void => {
    if (skipped === 0) say(`line ${line} of ${file} is no sample; passing over such lines`)
    skipped += 1
  }
  const options = { series, onSkipped, ...(columns === undefined ? {} : { columns }) }
  async function* points(): AsyncGenerator<Point> {
    for (const file of files) yield* pointsOf(file, options)
  }
  const histories = await historiesOf(points())
  if (histories.length === 0) throw new BadFile(`${files.join(', ')}: no samples`)
  return { histories, skipped }
}

/** One series after the other, each in order. */
const sendAll = async (
  edge: Edge,
  questions: Questions,
  histories: ReadonlyArray<History>,
  batch: number,
  tally: Tally,
  { bar, signal }: { readonly bar: Progress; readonly signal: AbortSignal }
): Promise<ReadonlyArray<Sent>> => {
  const sent: Sent[] = []
  for (const history of histories) {
    if (signal.aborted || tally.gaveUp) break
    const { series, rows } = history
    const before = await questions.series(series).catch(asWentAway(tally.accepted))
    const acceptedBefore = tally.accepted
    async function* batches() {
      for await (const some of batchesOf(rows, samplesPerEvent(series, batch))) {
        yield some
        bar.update(tally.sent, tally.sent)
      }
    }
    await sendBatches(edge, (some: ReadonlyArray<Row>) => toEvent(series, some), batches(), tally, signal)
    sent.push({ history, before, accepted: tally.accepted - acceptedBefore })
  }
  return sent
}

const deadLettersOf = async (questions: Questions, sources: ReadonlyArray<string>): Promise<number | undefined> => {
  const found = await Promise.all(sources.map(questions.deadLetters))
  return found.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum + one.samples),
    0
  )
}

/** Sends the history of every series, waits until all of it has an outcome, and says what became of it. */
export const bootstrap = async (
  args: BootstrapArguments,
  { progress, say, signal }: BootstrapOptions
): Promise<Bootstrapped> => {
  const { histories, skipped } = await readAll(args, say)
  const sources = [...new Set(histories.map(({ series }) => series.source))]
  const { url, host, token } = args
  const edge = openEdge(url, { signal, host, token, onTrouble: (why) => say(`the platform: ${why}; trying again`) })
  try {
    if (!(await isRunning(edge))) throw new NotRunning(url)
    const questions = questionsTo(edge)
    const deadBefore = await deadLettersOf(questions, sources)
    const tally = newTally()
    const bar = progress(histories.reduce((sum, { rows }) => sum + rows.length, 0))
    const sent = await sendAll(edge, questions, histories, args.batch, tally, { bar, signal }).finally(bar.stop)
    const settled = new Map<Sent, Outcome>()
    const look = async () => {
      for (const one of sent) {
        if (settled.get(one)?.open === 0) continue
        settled.set(one, outcomeOf(one.history, one.accepted, one.before, await questions.series(one.history.series)))
      }
      const outcomes = [...settled.values()]
      const dead = await deadLettersOf(questions, sources)
      const deadLettered = dead === undefined || deadBefore === undefined ? undefined : dead - deadBefore
      const open = totalOf(outcomes, (outcome) => outcome.open) - (deadLettered ?? 0)
      return { value: { outcomes, tally, skipped, deadLettered, open }, done: open <= 0, progress: -open }
    }
    let said = performance.now()
    const onWait = ({ open }: Bootstrapped): void => {
      if (performance.now() - said < SAY_EVERY_MS) return
      said = performance.now()
      say(`${open} accepted samples are still under way`)
    }
    return await polling(look, { patienceMs: args.waitMs, onWait }).catch(asWentAway(tally.accepted))
  } finally {
    await edge.close()
  }
}
