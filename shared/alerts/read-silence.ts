import * as E from 'fp-ts/lib/Either.js'
import { decode } from '../contract/decode.ts'
import { fromRfc3339 } from '../contract/time.ts'
import { type InvalidInput, invalidInput } from '../failure/failure.ts'
import { durationMs } from '../policy/yaml/duration.ts'
import { type Silence, SilenceForm } from './silence.ts'

/** A silence that lasts longer is a policy. */
const MAX_LENGTH_MS = 366 * 24 * 3_600_000

const endOf = ({ ends_at, duration }: SilenceForm, now: number): number | undefined => {
  if (ends_at !== undefined) return fromRfc3339(ends_at)
  const length = durationMs(duration ?? '')
  return length === undefined ? undefined : now + length
}

/** The silence that is asked for; every field that is wrong is named. */
export const readSilence = (data: unknown, id: string, now: number): E.Either<InvalidInput, Silence> => {
  const form = decode(SilenceForm)(data)
  if (E.isLeft(form)) return form
  const { matchers, ends_at, duration, comment = '', created_by = '' } = form.right
  const errors: string[] = []
  const { labels = {}, ...others } = matchers
  if (Object.keys(others).length + Object.keys(labels).length === 0) {
    errors.push('/matchers: expected at least one of source, metric, labels, severity')
  }
  if ((ends_at === undefined) === (duration === undefined)) errors.push('/: expected either ends_at or duration')
  else {
    const end = endOf(form.right, now)
    if (end === undefined || end <= now || end - now > MAX_LENGTH_MS) {
      const what = 'in the future, at most 366 days ahead'
      errors.push(
        duration === undefined
          ? `/ends_at: expected time ${what}`
          : '/duration: expected such as 45s, 2h or P1D, at most 366 days'
      )
    } else if (errors.length === 0) {
      const times = { created_at: new Date(now).toISOString(), ends_at: new Date(end).toISOString() }
      return E.right({ id, matchers, ...times, comment, created_by })
    }
  }
  return E.left(invalidInput(errors))
}
