import { stat } from 'node:fs/promises'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import type { Shown } from '../account/show-account.ts'
import { ask, untilSettled } from '../account/until-settled.ts'
import { BadFile, type Row, rowsOf } from '../csv/rows.ts'
import { openEdge } from '../platform/edge.ts'
import { isRunning } from '../platform/is-running.ts'
import { questionsTo } from '../platform/questions.ts'
import { batchesOf } from '../sending/batches.ts'
import { asWentAway, NotRunning } from '../sending/failures.ts'
import type { Progress } from '../sending/progress.ts'
import { newTally, sendBatches, type Tally } from '../sending/send-batches.ts'
import type { ReplayArguments } from './arguments.ts'
import { toEvent } from './to-event.ts'

export type Replayed = {
  readonly tally: Tally
  readonly skipped: number
  readonly account: Shown
  readonly anomalies: ReadonlyArray<Anomaly>
}

export type ReplayOptions = {
  /** Called with the size of the file, before anything is sent. */
  readonly progress: (totalBytes: number) => Progress
  /** Ends the sending; what was accepted by then is accounted for. */
  readonly signal: AbortSignal
}

const SAY_EVERY_MS = 3_000

/** Sends the file, waits for the outcomes, and says what became of every sample. */
export const replay = async (args: ReplayArguments, { progress, signal }: ReplayOptions): Promise<Replayed> => {
  const { file, source, metric, columns } = args
  const { size } = await stat(file).catch(() => {
    throw new BadFile(`there is no file ${file}`)
  })
  let shown: Progress | undefined
  const { url, host, token } = args
  const edge = openEdge(url, {
    signal,
    host,
    token,
    onTrouble: (why) => shown?.say(`the platform: ${why}; trying again`)
  })
  try {
    if (!(await isRunning(edge))) throw new NotRunning(url)
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
    const messageOf = (some: ReadonlyArray<Row>) => toEvent({ source, metric }, some)
    await sendBatches(edge, messageOf, batchesOf(rows, args.batch, args.speed), tally, signal).finally(bar.stop)
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
