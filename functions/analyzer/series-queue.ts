import * as E from 'fp-ts/lib/Either.js'
import { MAX_SAMPLES_PER_EVENT } from '../../shared/contract/bounds.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import type { CommitSightings, Settled } from './commit-sightings.ts'
import type { Sighting } from './sighting.ts'

type Result = E.Either<StoreUnavailable, ReadonlyArray<Settled>>
type Job = {
  readonly sightings: ReadonlyArray<Sighting>
  readonly resolve: (result: Result) => void
  readonly reject: (bug: unknown) => void
}

/**
 * One commit at a time per series within this process, and what arrives meanwhile goes into the next one together: under
 * load on one series a round trip carries many events, and replicas of one process never conflict with themselves.
 * Bounded by the requests in flight, each of which waits here at most once per series.
 */
export const queuePerSeries = (commit: CommitSightings): CommitSightings => {
  const waiting = new Map<string, Job[]>()

  const run = async (series: string, queue: Job[]): Promise<void> => {
    while (queue.length > 0) {
      const jobs = takeBatch(queue)
      const [only] = jobs
      try {
        const sightings =
          jobs.length === 1 && only !== undefined ? only.sightings : jobs.flatMap((job) => job.sightings)
        const result = await commit(series, sightings)()
        if (jobs.length === 1 || E.isLeft(result)) for (const job of jobs) job.resolve(result)
        else handOut(jobs, result.right)
      } catch (bug) {
        for (const job of jobs) job.reject(bug)
      }
    }
    waiting.delete(series)
  }

  return (series, sightings) => () =>
    new Promise<Result>((resolve, reject) => {
      const job: Job = { sightings, resolve, reject }
      const queue = waiting.get(series)
      if (queue !== undefined) {
        queue.push(job)
        return
      }
      const mine = [job]
      waiting.set(series, mine)
      // Never rejects: every error went to a job.
      void run(series, mine)
    })
}

/** As many jobs as one commit may carry, at least one. */
const takeBatch = (queue: Job[]): ReadonlyArray<Job> => {
  let count = 1
  let samples = queue[0]?.sightings.length ?? 0
  while (count < queue.length && samples + (queue[count] as Job).sightings.length <= MAX_SAMPLES_PER_EVENT) {
    samples += (queue[count] as Job).sightings.length
    count += 1
  }
  return queue.splice(0, count)
}

/** Each job gets its own share: what is settled comes in the order in which it was handed in. */
const handOut = (jobs: ReadonlyArray<Job>, settled: ReadonlyArray<Settled>): void => {
  let from = 0
  for (const { sightings, resolve } of jobs) {
    resolve(E.right(settled.slice(from, from + sightings.length)))
    from += sightings.length
  }
}
