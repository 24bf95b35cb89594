/**
 * @typedef {import('../../../../shared/alerts/alert-list.ts').ListedAlert} ListedAlert
 * @typedef {import('../charts/series-data.js').Point} Point
 */

/**
 * When alerts had something to tell, from their first to their last anomaly, as far as the chart reaches. Not until they were resolved:
 * that is when nothing had come for a while.
 *
 * @param {ReadonlyArray<ListedAlert>} alerts @param {ReadonlyArray<Point>} points
 */
export const incidentSpans = (alerts, points) => {
  const first = points[0]?.time ?? 0
  return alerts
    .map(({ opened_at: from, last_anomaly_at: to, severity }) => ({
      from: Date.parse(from),
      to: Date.parse(to),
      severity
    }))
    .filter(({ to }) => to >= first)
}
