import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

export type MailReceiver = {
  readonly port: number
  /** Mails as they came, the oldest first. */
  readonly mails: ReadonlyArray<string>
  readonly close: () => Promise<void>
}

const REPLIES: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(EHLO|HELO)/i, '250 pictures'],
  [/^DATA/i, '354 go on'],
  [/^QUIT/i, '221 bye']
]

/** Takes every mail and gives it to nobody: as much of SMTP as one sender needs, on a free port of this machine. */
export const startMailReceiver = async (): Promise<MailReceiver> => {
  const mails: string[] = []
  const server: Server = createServer((socket) => {
    let text = ''
    let inData = false
    socket.setEncoding('utf8').on('error', () => socket.destroy())
    socket.write('220 pictures\r\n')
    socket.on('data', (chunk: string) => {
      text += chunk
      for (;;) {
        const end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const line = text.slice(0, end)
        text = text.slice(end + (inData ? 5 : 2))
        if (inData) mails.push(line.replaceAll('\r\n..', '\r\n.'))
        inData = !inData && /^DATA/i.test(line)
        socket.write(`${REPLIES.find(([command]) => command.test(line))?.[1] ?? '250 ok'}\r\n`)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    mails,
    close: async () => {
      server.close()
      await once(server, 'close')
    }
  }
}

type Part = { readonly headers: string; readonly body: Buffer }

const header = (headers: string, name: string): string =>
  new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(headers.replace(/\r\n[ \t]+/g, ' '))?.[1] ?? ''

const quotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1'
  )

/** Every part of a mail that is not made of parts itself. */
const partsOf = (mail: string): ReadonlyArray<Part> => {
  const end = mail.indexOf('\r\n\r\n')
  const headers = mail.slice(0, end)
  const body = mail.slice(end + 4)
  const boundary = /boundary="?([^";]+)"?/.exec(header(headers, 'content-type'))?.[1]
  if (boundary !== undefined) {
    return body
      .split(`--${boundary}`)
      .slice(1, -1)
      .flatMap((part) => partsOf(part.replace(/^\r\n/, '')))
  }
  const encoding = header(headers, 'content-transfer-encoding').toLowerCase()
  if (encoding === 'base64') return [{ headers, body: Buffer.from(body, 'base64') }]
  return [{ headers, body: encoding === 'quoted-printable' ? quotedPrintable(body) : Buffer.from(body) }]
}

export const subjectOf = (mail: string): string => header(mail.slice(0, mail.indexOf('\r\n\r\n')), 'subject')

/** The page that a mail program shows: its HTML, with the pictures that it brings along in their places. Undefined without HTML. */
export const htmlOf = (mail: string): string | undefined => {
  const parts = partsOf(mail)
  const html = parts.find(({ headers }) => /text\/html/i.test(header(headers, 'content-type')))?.body.toString('utf8')
  return parts.reduce((text, { headers, body }) => {
    const id = /<([^>]+)>/.exec(header(headers, 'content-id'))?.[1]
    const type = header(headers, 'content-type').split(';')[0] ?? ''
    return id === undefined ? text : text?.replaceAll(`cid:${id}`, `data:${type};base64,${body.toString('base64')}`)
  }, html)
}
