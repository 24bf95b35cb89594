import { clip, clipEscaped } from './clip.ts'
import { type Digest, moreOf } from './digest.ts'
import { factsOf, memberLines, STATUS_WORDS, utc } from './fact.ts'
import type { Message } from './message.ts'
import { sparkline } from './sparkline.ts'

/** Slack's limits, in characters: of a header, of a field, of the text of a section, and of the text beside the blocks. */
const HEADER = 150
const FIELD = 2000
const SECTION = 3000
const TEXT = 3000
const SPARK = 40

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Slack's own rule: these three, and nothing else. It also keeps `<!channel>` and links of others out. */
export const escapeSlack = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ENTITIES[character] as string)

export type SlackBlock = { readonly type: string } & Readonly<Record<string, unknown>>

/** What goes into chat.postMessage, chat.update and an incoming webhook. `text` is for notifications and screen readers. */
export type SlackBody = { readonly text: string; readonly blocks: ReadonlyArray<SlackBlock> }

const iconOf = ({ status, severity }: Pick<Message, 'status' | 'severity'>): string =>
  status === 'resolved' ? '🟢' : severity === 'critical' ? '🔴' : '🟠'

const plain = (text: string, max: number) => ({ type: 'plain_text', text: clip(text, max), emoji: true })
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const section = (text: string): SlackBlock => ({ type: 'section', text: mrkdwn(text) })
const header = (text: string): SlackBlock => ({ type: 'header', text: plain(text, HEADER) })
const link = (url: string, words: string): string => `<${url.replace(/[<>|]/g, encodeURIComponent)}|${words}>`

/** In the reader's time zone, where Slack knows it. */
const localTime = (ms: number): string => `<!date^${Math.floor(ms / 1000)}^{date_short_pretty} {time_secs}|${utc(ms)}>`

const fieldOf = (message: Message, name: string, value: string): string => {
  if (name === 'Since') return `*Since*\n${localTime(message.openedAt)}`
  if (name === 'Until' && message.resolvedAt !== undefined) {
    return `*Until*\n${localTime(message.resolvedAt)} (${message.lasted})`
  }
  return `*${name}*\n${clipEscaped(value, escapeSlack, FIELD - name.length - 3)}`
}

/** The message of an alert, as it is now. */
export const slackMessage = (message: Message): SlackBody => {
  const words = `${message.severity}, ${STATUS_WORDS[message.status]}`
  const spark = sparkline(message.values, SPARK)
  const members = memberLines(message)
  const footer = [words, message.link === undefined ? '' : link(message.link, 'Open in the console')]
  return {
    text: clipEscaped(`${iconOf(message)} ${message.title} (${words})`, escapeSlack, TEXT),
    blocks: [
      header(`${iconOf(message)} ${message.title}`),
      section(clipEscaped(message.explanation, escapeSlack, SECTION)),
      {
        type: 'section',
        fields: factsOf(message)
          .slice(0, 10)
          .map(([name, value]) => mrkdwn(fieldOf(message, name, value)))
      },
      ...(members.length === 0
        ? []
        : [section(clipEscaped(members.map((one) => `• ${one}`).join('\n'), escapeSlack, SECTION))]),
      ...(spark === '' ? [] : [section(`\`${spark}\``)]),
      { type: 'context', elements: [mrkdwn(footer.filter((part) => part !== '').join(' · '))] }
    ]
  }
}

/** One line for the thread below the message of an alert: what has just happened to it. */
export const slackTransition = (message: Message): Pick<SlackBody, 'text'> => ({
  text: clipEscaped(
    `${iconOf(message)} ${STATUS_WORDS[message.status]}: ${message.title}\n${message.explanation}`,
    escapeSlack,
    TEXT
  )
})

const digestLine = (message: Message): string => {
  const title = clipEscaped(message.title, escapeSlack, 200)
  return `${iconOf(message)} ${message.link === undefined ? title : link(message.link, title)}`
}

export const slackDigest = (digest: Digest): SlackBody => ({
  text: clipEscaped(digest.title, escapeSlack, TEXT),
  blocks: [
    header(`📋 ${digest.title}`),
    // A line each: ten long ones do not fit into one section.
    ...digest.worst.map((message) => section(digestLine(message))),
    {
      type: 'context',
      elements: [
        mrkdwn(
          [
            moreOf(digest),
            'Told together, because there were more than this channel takes in a minute',
            digest.link === undefined ? '' : link(digest.link, 'All alerts')
          ]
            .filter((part) => part !== '')
            .join(' · ')
        )
      ]
    }
  ]
})
