import { stat } from 'node:fs/promises'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import type { Shown } from '../account/show-account.ts'
import { ask, untilSettled } from '../account/until-settled.ts'
import { openEdge } from '../platform/edge.ts'
import { isRunning } from '../platform/is-running.ts'
import { questionsTo } from '../platform/questions.ts'
import type { ReplayArguments } from './arguments.ts'
import { batchesOf } from './batches.ts'
import type { Progress } from './progress.ts'
import { BadFile, rowsOf } from './rows.ts'
import { newTally, sendFile, type Tally } from './send-file.ts'

export type Replayed = {
  readonly tally: Tally
  readonly skipped: number
  readonly account: Shown
  readonly anomalies: ReadonlyArray<Anomaly>
}

/** Nobody answers where the platform should be. */
export class NotRunning extends Error {}

export type ReplayOptions = {
  /** Called with the size of the file, before anything is sent. */
  readonly progress: (totalBytes: number) => Progress
  /** Ends the sending; what was accepted by then is accounted for. */
  readonly signal: AbortSignal
}

const SAY_EVERY_MS = 3_000

/** The platform took samples and does not answer any more. */
export class WentAway extends Error {
  readonly accepted: number
  constructor(accepted: number) {
    super('the platform went away')
    this.accepted = accepted
  }
}

// Node's and undici's errors about a connection have a code; a bug of ours has none.
const asWentAway =
  (accepted: number) =>
  (error: unknown): never => {
    throw typeof (error as NodeJS.ErrnoException).code === 'string' ? new WentAway(accepted) : error
  }

/** Sends the file, waits for the outcomes, and says what became of every sample. */
export const replay = async (args: ReplayArguments, { progress, signal }: ReplayOptions): Promise<Replayed> => {
  const { file, source, metric, columns } = args
  const { size } = await stat(file).catch(() => {
    throw new BadFile(`there is no file ${file}`)
  })
  let shown: Progress | undefined
  const edge = openEdge(args.url, { signal, onTrouble: (why) => shown?.say(`the platform: ${why}; trying again`) })
  try {
    if (!(await isRunning(edge))) throw new NotRunning(args.url)
    const questions = questionsTo(edge)
    const before = await ask(questions, source)
    const tally = newTally()
    let skipped = 0
    shown = progress(size)
    const bar = shown
    const rows = rowsOf(file, {
      ...(columns === undefined ? {} : { columns }),
      onBytes: (bytes) => bar.update(bytes, tally.sent),
      onSkipped: (line) => {
        if (skipped === 0) bar.say(`line ${line} has no time or no finite value; passing over such lines`)
        skipped += 1
      }
    })
    await sendFile(edge, { source, metric }, batchesOf(rows, args.batch, args.speed), tally, signal).finally(bar.stop)
    let said = performance.now()
    const sent = { source, accepted: tally.accepted, outOfOrder: tally.outOfOrder, before }
    const { account, alerts, deadLettersKnown } = await untilSettled(questions, sent, {
      patienceMs: args.waitMs,
      onWait: ({ open }) => {
        if (performance.now() - said < SAY_EVERY_MS) return
        said = performance.now()
        bar.say(`${open} accepted samples are still under way`)
      }
    }).catch(asWentAway(tally.accepted))
    const anomalies = await questions.anomalies(source, metric).catch(asWentAway(tally.accepted))
    return {
      tally,
      skipped,
      anomalies,
      account: { ...account, sent: tally.sent, accepted: tally.accepted, alerts: alerts.length, deadLettersKnown }
    }
  } finally {
    await edge.close()
  }
}
