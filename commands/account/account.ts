/** What the analyzer has counted for a source, over all of its series. */
export type Counters = {
  readonly fresh: number
  readonly late: number
  readonly duplicate: number
  readonly anomalies: number
}

export const NO_COUNTERS: Counters = { fresh: 0, late: 0, duplicate: 0, anomalies: 0 }

/** All in samples. */
export type Evidence = {
  /** In events that were answered with 202. */
  readonly accepted: number
  /** Sent with a time before that of a sample sent earlier: only these can be late at their first delivery. */
  readonly outOfOrder: number
  readonly before: Counters
  readonly after: Counters
  readonly deadLettered: number
}

export type Account = {
  /** Samples with a verdict, or known to be late: each once, however often the Broker delivered it. */
  readonly analysed: number
  readonly late: number
  readonly duplicate: number
  readonly deadLettered: number
  readonly anomalies: number
  /** accepted − analysed − dead-lettered: above 0 something is missing, below 0 something has two outcomes. */
  readonly open: number
}

const since = (before: Counters, after: Counters): Counters => ({
  fresh: after.fresh - before.fresh,
  late: after.late - before.late,
  duplicate: after.duplicate - before.duplicate,
  anomalies: after.anomalies - before.anomalies
})

const isNew = ({ fresh, late, duplicate }: Counters): boolean => fresh + late + duplicate === 0

/**
 * Whether accepted = analysed + dead-lettered. The analyzer counts outcomes per delivery, and the Broker may deliver twice; a
 * sample that comes again is a duplicate while it is in the window and late afterwards. So for a source that nobody wrote to
 * before, duplicates and late samples that were sent in order are repetitions, and must not stand in for samples that are lost.
 * For a source that was there before (the same file once more), they are what is expected of every sample.
 */
export const toAccount = ({ accepted, outOfOrder, before, after, deadLettered }: Evidence): Account => {
  const { fresh, late, duplicate, anomalies } = since(before, after)
  const allowed = isNew(before) ? Math.min(late, outOfOrder) : late + duplicate
  const analysed = fresh + Math.min(allowed, Math.max(0, accepted - deadLettered - fresh))
  return { analysed, late, duplicate, deadLettered, anomalies, open: accepted - analysed - deadLettered }
}
