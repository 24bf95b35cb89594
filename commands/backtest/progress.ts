import cliProgress from 'cli-progress'

export type Progress = { readonly add: (bytes: number) => void; readonly stop: () => void }

const SILENT: Progress = { add: () => undefined, stop: () => undefined }

/** A bar for a person at a terminal; a log gets nothing, the tables follow soon. */
export const createProgress = (terminal: boolean, totalBytes: number, series: number): Progress => {
  if (!terminal) return SILENT
  const bar = new cliProgress.SingleBar({
    format: '  {bar} {percentage}%  {done} of {series} series  {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    fps: 10,
    clearOnComplete: true
  })
  let done = 0
  bar.start(Math.max(1, totalBytes), 0, { done, series })
  return {
    add: (bytes) => {
      done += 1
      bar.increment(bytes, { done })
    },
    stop: () => bar.stop()
  }
}
