import { clip } from './clip.ts'
import { type Digest, moreOf } from './digest.ts'
import { digestHtml, messageHtml } from './email-html.ts'
import { factsOf, memberLines, STATUS_WORDS } from './fact.ts'
import type { Message } from './message.ts'
import { sparkline } from './sparkline.ts'

/** Longer than any mail program shows; the line of the header is folded by whoever writes it. */
const SUBJECT = 200
const TEXT = 4000

export type Email = { readonly subject: string; readonly text: string; readonly html: string }

// Nothing that could end a header line and begin another.
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')

const subjectOf = ({ status, severity, title }: Message): string =>
  clip(oneLine(`[${status === 'resolved' ? 'resolved' : severity}] ${title}`), SUBJECT)

const line = (name: string, value: string): string => `${`${name}:`.padEnd(14)}${clip(value, TEXT)}`

/** `chart`: where the picture of the newest values is found, `cid:…` or a data URL; undefined when there is none. */
export const emailMessage = (message: Message, chart: string | undefined): Email => {
  const members = memberLines(message)
  const spark = sparkline(message.values, 40)
  const parts = [
    `${message.title}\n${message.severity}, ${STATUS_WORDS[message.status]}`,
    clip(message.explanation, TEXT),
    factsOf(message)
      .map(([name, value]) => line(name, value))
      .join('\n'),
    members.map((one) => `- ${clip(one, TEXT)}`).join('\n'),
    spark,
    message.link ?? ''
  ]
  return {
    subject: subjectOf(message),
    text: `${parts.filter((part) => part !== '').join('\n\n')}\n`,
    html: messageHtml(message, chart)
  }
}

export const emailDigest = (digest: Digest): Email => {
  const parts = [
    digest.title,
    digest.worst
      .map((one) => `- ${one.status === 'resolved' ? 'resolved' : one.severity}: ${clip(one.title, TEXT)}`)
      .join('\n'),
    moreOf(digest),
    'Told together, because there were more than this channel takes in a minute.',
    digest.link ?? ''
  ]
  return {
    subject: clip(oneLine(digest.title), SUBJECT),
    text: `${parts.filter((part) => part !== '').join('\n\n')}\n`,
    html: digestHtml(digest)
  }
}
