import { CronPattern } from 'croner'
import { parsed } from './scalars.ts'

const NAMED = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/

/** A cron schedule as a PingSource takes it: five fields or a name; Knative refuses `@every` and a field for seconds. */
export const Schedule = parsed('a cron schedule of five fields such as "* * * * *"', (value) => {
  if (typeof value !== 'string') return undefined
  if (NAMED.test(value)) return value
  if (value.trim().split(/\s+/).length !== 5) return undefined
  try {
    new CronPattern(value)
    return value
  } catch {
    return undefined
  }
})

export const Timezone = parsed('a time zone such as Europe/Vienna', (value) => {
  if (typeof value !== 'string' || value === '') return undefined
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return value
  } catch {
    return undefined
  }
})
