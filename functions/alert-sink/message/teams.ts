import { clip, clipEscaped } from './clip.ts'
import { type Digest, moreOf } from './digest.ts'
import { factsOf, memberLines, STATUS_WORDS } from './fact.ts'
import type { Message } from './message.ts'
import { sparkline } from './sparkline.ts'

/** A message may have 28 KB in all, UTF-8; no text is longer than this, and there are at most twenty of them. */
const TEXT = 600
const TITLE = 300

/** A TextBlock reads some Markdown: what would be a sign of it is no sign. */
export const escapeTeams = (text: string): string => text.replace(/[\\`*_[\]()#>~|]/g, '\\$&')

const escaped = (text: string, max = TEXT): string => clipEscaped(text, escapeTeams, max)

export type TeamsBody = Readonly<Record<string, unknown>>

const colourOf = ({ status, severity }: Pick<Message, 'status' | 'severity'>): string =>
  status === 'resolved' ? 'good' : severity === 'critical' ? 'attention' : 'warning'

const block = (text: string, more: object = {}) => ({ type: 'TextBlock', text, wrap: true, ...more })

const card = (body: ReadonlyArray<object>, url: string | undefined, words: string): TeamsBody => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        msteams: { width: 'Full' },
        body,
        actions: url === undefined ? [] : [{ type: 'Action.OpenUrl', title: words, url }]
      }
    }
  ]
})

export const teamsMessage = (message: Message): TeamsBody => {
  const members = memberLines(message)
  const spark = sparkline(message.values, 40)
  return card(
    [
      block(`${message.severity}, ${STATUS_WORDS[message.status]}`, {
        color: colourOf(message),
        weight: 'bolder',
        size: 'small'
      }),
      block(escaped(message.title, TITLE), { size: 'large', weight: 'bolder' }),
      block(escaped(message.explanation)),
      { type: 'FactSet', facts: factsOf(message).map(([title, value]) => ({ title, value: escaped(value) })) },
      ...members.map((one) => block(`• ${escaped(one, TITLE)}`, { spacing: 'none' })),
      ...(spark === '' ? [] : [block(spark, { fontType: 'monospace', wrap: false })])
    ],
    message.link,
    'Open in the console'
  )
}

export const teamsDigest = (digest: Digest): TeamsBody =>
  card(
    [
      block(escaped(digest.title, TITLE), { size: 'large', weight: 'bolder' }),
      ...digest.worst.map((one) =>
        block(`${one.status === 'resolved' ? 'resolved' : one.severity}: ${escaped(clip(one.title, TITLE))}`, {
          color: colourOf(one),
          spacing: 'small'
        })
      ),
      ...(moreOf(digest) === '' ? [] : [block(moreOf(digest))]),
      block('Told together, because there were more than this channel takes in a minute.', { isSubtle: true })
    ],
    digest.link,
    'All alerts'
  )
