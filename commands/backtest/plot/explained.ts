import type { SeriesRun } from '../run-series.ts'

/** Alerts of one picture that are explained beside it: a page of many series must stay one that a browser opens. */
const MOST = 20

/** What a person reads of the first alerts: `2014-02-26 22:05:00  2.344 is a shift of level, …`. */
export const explainedAlerts = ({ notices }: Pick<SeriesRun, 'notices'>, times: Float64Array): ReadonlyArray<string> =>
  notices
    .filter(({ status }) => status === 'opened')
    .slice(0, MOST)
    .map(({ row, explanation }) => {
      const time = new Date(times[row] as number).toISOString().slice(0, 19).replace('T', ' ')
      return `${time}  ${explanation}`
    })
