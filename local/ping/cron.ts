import { Cron } from 'croner'
import type { Schedule } from './ping-source.ts'

/** The schedule in its own timezone; Knative's default is UTC, which is what its containers run in. */
export const cron: Schedule = ({ schedule, timezone }, onTime) => {
  const job = new Cron(schedule, { timezone: timezone ?? 'UTC' }, onTime)
  return { stop: () => job.stop(), next: () => job.nextRun() }
}
