import { existsSync, readFileSync } from 'node:fs'
import { latencyOf } from './figures.ts'
import { toLog } from './log.ts'
import { ms } from './report/text.ts'

const EVERY_MS = 5_000

export type ProgressOptions = {
  /** The log that the load generator writes. */
  readonly file: string
  /** How long all phases last together. */
  readonly seconds: number
  readonly say: (line: string) => void
}

/** Says every few seconds how it goes, from what the log has become since the last time; to be stopped. */
export const startProgress = ({ file, seconds, say }: ProgressOptions): { readonly stop: () => void } => {
  let read = 0
  const tell = (): void => {
    if (!existsSync(file)) return
    const text = readFileSync(file, 'utf8')
    const end = text.lastIndexOf('\n') + 1
    const log = toLog(text.slice(read, end).split('\n').filter(Boolean), '')
    read = end
    const answers = log.seconds.flatMap((second) => second.ms).sort((a, b) => a - b)
    const latest = log.seconds.at(-1)
    if (latest === undefined) return
    const { p50, p99 } = latencyOf(answers)
    const rate = Math.round((answers.length * 1_000) / EVERY_MS)
    say(`${Math.min(latest.t + 1, seconds)} of ${seconds} s: ${rate} answers a second, p50 ${ms(p50)}, p99 ${ms(p99)}`)
  }
  const timer = setInterval(tell, EVERY_MS)
  return { stop: () => clearInterval(timer) }
}
