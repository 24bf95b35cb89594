import { readable } from '../../../shared/contract/readable.ts'
import { clip } from './clip.ts'
import type { Message } from './message.ts'

/** `2026-03-02 10:00:00 UTC`: the reader's time zone is not known. */
export const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`

export type Fact = readonly [name: string, value: string]

/** Members by name, and most characters of each: a line that can be read, and all of them together in every medium. */
const LISTED = 10
const LINE = 200

/** What a message says beside its title and its explanation, in the order of importance. Not escaped. */
export const factsOf = (message: Message): ReadonlyArray<Fact> => {
  const { source, metric, labels, members, value, expected, normal, openedAt, resolvedAt, lasted } = message
  const { anomalies, reason } = message
  const facts: (readonly [string, string | undefined])[] = [
    ['Source', source],
    ['Metric', metric],
    ['Labels', labels],
    [
      'Series',
      members &&
        (resolvedAt === undefined
          ? `${readable(members.open)} open, ${readable(members.total)} so far`
          : readable(members.total))
    ],
    ['Value', value],
    ['Expected', expected],
    ['Normal range', normal],
    ['Since', utc(openedAt)],
    ['Until', resolvedAt === undefined ? undefined : `${utc(resolvedAt)} (${lasted})`],
    ['Anomalies', anomalies === undefined ? undefined : readable(anomalies)],
    ['Reason', reason]
  ]
  return facts.flatMap(([name, text]) => (text === undefined || text === '' ? [] : [[name, text] as const]))
}

/** The series of a group with what is worst about each, and how many more there are. Empty for an alert of one series. */
export const memberLines = ({ members, status }: Pick<Message, 'members' | 'status'>): ReadonlyArray<string> => {
  if (members === undefined) return []
  const shown = members.examples.slice(0, LISTED).map((one) => clip(one, LINE))
  const more = (status === 'resolved' ? members.total : members.open) - shown.length
  return more > 0 && shown.length > 0 ? [...shown, `and ${readable(more)} more`] : shown
}

/** `opened`, `goes on`, `resolved`, for people. */
export const STATUS_WORDS: Readonly<Record<Message['status'], string>> = {
  opened: 'new',
  updated: 'goes on',
  resolved: 'resolved'
}
