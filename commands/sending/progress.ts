import cliProgress from 'cli-progress'

export type Progress = {
  readonly update: (bytes: number, samples: number) => void
  /** A line of its own that does not tear the bar. */
  readonly say: (line: string) => void
  readonly stop: () => void
}

export type ProgressOptions = {
  readonly terminal: boolean
  readonly totalBytes: number
  readonly write: (line: string) => void
  readonly now?: () => number
}

const LINE_EVERY_MS = 3_000

const rate = (samples: number, ms: number): number => Math.round((samples * 1000) / Math.max(1, ms))

/** A bar for a person at a terminal, a line every few seconds for a log. */
export const createProgress = (options: ProgressOptions): Progress =>
  options.terminal ? progressBar(options) : progressLines(options)

const progressBar = ({ totalBytes, write }: ProgressOptions): Progress => {
  const start = performance.now()
  const bar = new cliProgress.SingleBar({
    format: '  {bar} {percentage}%  {samples} samples  {rate}/s  {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    fps: 10,
    clearOnComplete: true,
    stopOnComplete: false
  })
  bar.start(Math.max(1, totalBytes), 0, { samples: 0, rate: 0 })
  return {
    update: (bytes, samples) => bar.update(bytes, { samples, rate: rate(samples, performance.now() - start) }),
    say: (line) => {
      // Over the bar, which is drawn again below it at the next update.
      process.stderr.write('\r\u001b[2K')
      write(line)
    },
    stop: () => bar.stop()
  }
}

const progressLines = ({ totalBytes, write, now = () => performance.now() }: ProgressOptions): Progress => {
  const start = now()
  let last = start
  return {
    update: (bytes, samples) => {
      const at = now()
      if (at - last < LINE_EVERY_MS) return
      last = at
      const percent = Math.floor((100 * bytes) / Math.max(1, totalBytes))
      write(`${percent} %, ${samples} samples sent, ${rate(samples, at - start)}/s`)
    },
    say: write,
    stop: () => undefined
  }
}
