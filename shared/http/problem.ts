import { MAX_PROBLEM_BYTES } from '../contract/bounds.ts'
import type { Failure } from '../failure/failure.ts'

/** RFC 9457. `type` is stable: clients branch on it. */
export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly errors?: ReadonlyArray<string>
}

const problem = (type: string, title: string, status: number, more: Partial<Problem> = {}): Problem => ({
  type: `urn:knomaly:problem:${type}`,
  title,
  status,
  ...more
})

/**
 * The one place where a Failure gets its status. The status tells the Broker what to do: 400, 413, 415 and 422 are dead
 * letters at once, 503 is tried again. 404 and 5xx would be tried again too, so no poison event may get one.
 */
export const toProblem = (failure: Failure): Problem => {
  switch (failure._tag) {
    case 'Malformed':
      return problem('malformed', 'The message cannot be read', 400, { detail: failure.detail })
    case 'InvalidInput':
      return problem('invalid-input', 'Some fields are not valid', 422, { errors: failure.errors })
    case 'UnsupportedType':
      return problem('unsupported-type', 'This function has no use for events of this type', 422, {
        detail: `expected ${failure.accepted.join(' or ')}`
      })
    case 'TooLarge':
      return problem('too-large', 'The body is too large', 413, { detail: `at most ${failure.limitBytes} bytes` })
    case 'UnsupportedMedia':
      return problem('unsupported-media-type', 'The media type is not supported', 415, { detail: failure.detail })
    case 'Unauthorized':
      return problem('unauthorized', 'A valid bearer token is needed', 401)
    case 'NotFound':
      return problem('not-found', 'There is no such thing here', 404, { detail: failure.detail })
    case 'MethodNotAllowed':
      return problem('method-not-allowed', 'This method is not allowed here', 405, {
        detail: `use ${failure.allow.join(' or ')}`
      })
    case 'Overloaded':
      return problem('overloaded', 'Too much is in flight; try again', 503)
    case 'Busy':
      return problem('busy', 'One of these is under way; try again when it is over', 409)
    case 'StoreUnavailable':
      return problem('store-unavailable', 'The store does not answer; try again', 503)
    case 'SinkUnavailable':
      return problem('sink-unavailable', 'The Broker does not take events now; try again', 503)
    case 'SinkRefused':
      return problem('sink-refused', 'The Broker refused the event for good', 422, {
        detail: `status ${failure.status}`
      })
  }
}

/** Bugs and nothing else. */
export const internalError: Problem = problem('internal-error', 'An error in this function; it has been logged', 500)

/** The JSON of a problem, cut to 512 bytes: first the list of errors gets shorter, then the detail goes. */
export const writeProblem = (whole: Problem): string => {
  const fits = (text: string): boolean => Buffer.byteLength(text) <= MAX_PROBLEM_BYTES
  let text = JSON.stringify(whole)
  if (fits(text)) return text
  const all = whole.errors ?? []
  // The list may end in a count of its own (shared/contract/decode.ts).
  const counted = /^and (\d+) more$/.exec(all.at(-1) ?? '')?.[1]
  const errors = counted === undefined ? all : all.slice(0, -1)
  const total = errors.length + Number(counted ?? 0)
  for (let n = Math.min(errors.length, 10); n > 0; n -= 1) {
    text = JSON.stringify({ ...whole, errors: [...errors.slice(0, n), `and ${total - n} more`] })
    if (fits(text)) return text
  }
  const { errors: _, detail: __, ...short } = whole
  return JSON.stringify(short)
}
