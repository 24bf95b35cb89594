import { clip } from './clip.ts'
import { type Digest, moreOf } from './digest.ts'
import { factsOf, memberLines, STATUS_WORDS } from './fact.ts'
import type { Message } from './message.ts'

/** Mail programs cut a message after about 100 KB; no text here is longer than this. */
const TEXT = 4000
const CHART = { width: 520, height: 120 } as const

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

/** For text and for attributes in quotes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)

const safe = (text: string): string => escapeHtml(clip(text, TEXT))

type Look = { readonly colour: string; readonly tint: string; readonly word: string }

const RESOLVED: Look = { colour: '#1a6b3c', tint: '#e6f4ea', word: 'Resolved' }
const CRITICAL: Look = { colour: '#b3261e', tint: '#fcebea', word: 'Critical' }
const WARNING: Look = { colour: '#8a5300', tint: '#fdf3e1', word: 'Warning' }

const lookOf = ({ status, severity }: Pick<Message, 'status' | 'severity'>): Look =>
  status === 'resolved' ? RESOLVED : severity === 'critical' ? CRITICAL : WARNING

// Inline and in tables, because mail programs know little else.
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const CELL = 'padding:6px 16px 6px 0;vertical-align:top;font-size:14px;line-height:20px'

const badge = ({ colour, tint, word }: Look): string =>
  `<span style="display:inline-block;padding:2px 10px;border-radius:10px;background:${tint};color:${colour};` +
  `font-size:13px;line-height:18px;font-weight:600">${word}</span>`

const page = (title: string, colour: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light"><title>${title}</title></head>
<body style="margin:0;padding:24px 12px;background:#f3f4f6;color:#1f2933;${FONT}">
<table role="presentation" align="center" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;margin:0 auto">
<tr><td style="background:#ffffff;border:1px solid #d8dde3;border-top:4px solid ${colour};border-radius:6px;padding:24px">
${body}
</td></tr>
<tr><td style="padding:12px 4px;font-size:12px;line-height:18px;color:#5b6673">Sent by Knomaly</td></tr>
</table></body></html>
`

const heading = (text: string): string =>
  `<h1 style="margin:12px 0 8px;font-size:20px;line-height:27px;font-weight:600;overflow-wrap:anywhere">${text}</h1>`

const paragraph = (text: string, more = ''): string =>
  `<p style="margin:0 0 16px;font-size:15px;line-height:22px;overflow-wrap:anywhere;${more}">${text}</p>`

const button = (url: string | undefined, words: string): string =>
  url === undefined
    ? ''
    : `<p style="margin:20px 0 0"><a href="${escapeHtml(url)}" style="display:inline-block;padding:9px 16px;border-radius:5px;` +
      `background:#1d4f91;color:#ffffff;font-size:14px;line-height:20px;font-weight:600;text-decoration:none">${words}</a></p>`

const factTable = (message: Message): string => {
  const rows = factsOf(message).map(
    ([name, value]) =>
      `<tr><th scope="row" align="left" width="22%" style="${CELL};color:#5b6673;font-weight:400;white-space:nowrap">${name}</th>` +
      `<td style="${CELL};overflow-wrap:anywhere;word-break:break-word">${safe(value)}</td></tr>`
  )
  return `<table cellpadding="0" cellspacing="0" style="width:100%;border-collapse:collapse;border-top:1px solid #e4e8ec">${rows.join('')}</table>`
}

const memberList = (lines: ReadonlyArray<string>): string =>
  lines.length === 0
    ? ''
    : `<ul style="margin:0 0 16px;padding-left:20px;font-size:14px;line-height:21px">${lines
        .map((one) => `<li style="overflow-wrap:anywhere">${safe(one)}</li>`)
        .join('')}</ul>`

const chartOf = (message: Message, chart: string | undefined): string =>
  chart === undefined
    ? ''
    : `<p style="margin:0 0 16px"><img src="${escapeHtml(chart)}" width="${CHART.width}" height="${CHART.height}" ` +
      `alt="The newest ${message.values.length} values of the series${message.band === undefined ? '' : ' and their normal range'}" ` +
      'style="display:block;width:100%;max-width:520px;height:auto;border:1px solid #e4e8ec;border-radius:4px"></p>'

/** One alert. `chart` is the address of its picture. */
export const messageHtml = (message: Message, chart: string | undefined): string => {
  const look = lookOf(message)
  const status =
    message.status === 'resolved'
      ? ''
      : ` <span style="color:#5b6673;font-size:13px">${STATUS_WORDS[message.status]}</span>`
  return page(
    safe(message.title),
    look.colour,
    [
      badge(look) + status,
      heading(safe(message.title)),
      paragraph(safe(message.explanation)),
      memberList(memberLines(message)),
      chartOf(message, chart),
      factTable(message),
      button(message.link, 'Open in the console')
    ]
      .filter((part) => part !== '')
      .join('\n')
  )
}

const digestRow = (message: Message): string => {
  const title = safe(message.title)
  const linked =
    message.link === undefined
      ? title
      : `<a href="${escapeHtml(message.link)}" style="color:#1d4f91;text-decoration:none">${title}</a>`
  return (
    `<tr><td width="1%" style="${CELL};white-space:nowrap">${badge(lookOf(message))}</td>` +
    `<td style="${CELL};overflow-wrap:anywhere;word-break:break-word">${linked}</td></tr>`
  )
}

/** Many alerts, the worst of them by name. */
export const digestHtml = (digest: Digest): string => {
  const open = digest.open.critical + digest.open.warning
  const look = digest.open.critical > 0 ? CRITICAL : open > 0 ? WARNING : RESOLVED
  return page(
    safe(digest.title),
    look.colour,
    [
      heading(safe(digest.title)),
      paragraph('Told together, because there were more than this channel takes in a minute.', 'color:#5b6673'),
      `<table cellpadding="0" cellspacing="0" style="width:100%;border-collapse:collapse">${digest.worst.map(digestRow).join('')}</table>`,
      moreOf(digest) === '' ? '' : paragraph(moreOf(digest), 'margin-top:12px'),
      button(digest.link, 'All alerts')
    ]
      .filter((part) => part !== '')
      .join('\n')
  )
}
