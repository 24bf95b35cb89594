import type { Account } from '../account/account.ts'

/** What is known about the events of a run from each side; undefined where it cannot be asked. */
export type Books = {
  /** Answered with 202, as the sender counted. */
  readonly sent: { readonly events: number; readonly samples: number }
  /** 202 as artillery itself counted. */
  readonly answers202: number
  readonly ingest: { readonly samples: number; readonly exact: boolean } | undefined
  /** Events of the Trigger that delivers samples. */
  readonly broker:
    | { readonly stored: number; readonly delivered: number; readonly deadLettered: number; readonly open: number }
    | undefined
  readonly account: Account | undefined
  /** False when the dead letters of the sources could not be asked for. */
  readonly deadLettersKnown: boolean
  /** Events that were made so that the analyzer must refuse them. */
  readonly swelling: number
}

/** One line of the account. `holds` is undefined for what could not be asked here. */
export type Check = { readonly name: string; readonly holds: boolean | undefined; readonly says: string }

const n = (value: number): string => value.toLocaleString('en-GB')

const samples = ({ sent, account, deadLettersKnown, swelling }: Books): Check => {
  const name = 'every sample has its outcome'
  if (account === undefined) {
    return {
      name,
      holds: undefined,
      says: `${n(sent.samples)} accepted; what became of them cannot be asked at this route`
    }
  }
  const { analysed, deadLettered, open } = account
  if (!deadLettersKnown) {
    const says = `accepted ${n(sent.samples)} = analysed ${n(analysed)} + ${n(open)} that are dead letters if all is well: they cannot be asked for from here`
    // Each of the events that must be refused has one sample.
    return { name, holds: open === swelling, says }
  }
  const rest = open === 0 ? '' : open > 0 ? ` + ${n(open)} WITHOUT AN OUTCOME` : ` − ${n(-open)} WITH TWO OUTCOMES`
  const says = `accepted ${n(sent.samples)} = analysed ${n(analysed)} + dead-lettered ${n(deadLettered)}${rest}`
  return { name, holds: open === 0, says }
}

const events = ({ sent, broker }: Books): Check => {
  const name = 'every event has its outcome'
  if (broker === undefined) {
    return {
      name,
      holds: undefined,
      says: `${n(sent.events)} accepted; only a platform of this run tells about events`
    }
  }
  const { stored, delivered, deadLettered, open } = broker
  const says = `accepted ${n(sent.events)}, stored ${n(stored)} = analysed ${n(delivered)} + dead-lettered ${n(deadLettered)}${open === 0 ? '' : ` + ${n(open)} STILL UNDER WAY`}`
  // A sender that did not hear the answer stores an event a second time, under the same id.
  return { name, holds: stored >= sent.events && stored === delivered + deadLettered && open === 0, says }
}

const doors = ({ sent, answers202, ingest }: Books): Check => {
  const name = 'both sides count alike'
  const sender = `202: artillery ${n(answers202)}, sender ${n(sent.events)}`
  const isSame = answers202 === sent.events
  if (ingest === undefined) return { name, holds: isSame, says: `${sender}; ingest cannot be asked` }
  const counted = `samples: sender ${n(sent.samples)}, ingest ${n(ingest.samples)}`
  const isClose = ingest.exact ? ingest.samples === sent.samples : ingest.samples <= sent.samples
  const note = ingest.exact ? '' : ' (at least: a replica ended in between)'
  return { name, holds: isSame && isClose, says: `${sender}; ${counted}${note}` }
}

const letters = ({ account, deadLettersKnown, swelling }: Books): ReadonlyArray<Check> => {
  if (account === undefined || !deadLettersKnown) return []
  // One sample each.
  const { deadLettered } = account
  const says = `${n(deadLettered)} dead letters, ${n(swelling)} expected`
  return [{ name: 'dead letters are those that must be', holds: deadLettered === swelling, says }]
}

/** What must hold between the numbers of a run. */
export const checksOf = (books: Books): ReadonlyArray<Check> => [
  samples(books),
  events(books),
  doors(books),
  ...letters(books)
]

export const allHold = (checks: ReadonlyArray<Check>): boolean => checks.every(({ holds }) => holds !== false)
