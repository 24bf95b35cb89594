import { connect, isIP, type Socket } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import type { Transporter } from 'nodemailer'
import { chartPng } from '../message/chart-png.ts'
import type { Compose } from '../message/compose.ts'
import { emailDigest, emailMessage } from '../message/email.ts'
import type { Notice } from '../notice.ts'
import { type Channel, type Ref, refused, tryAgain, type Undelivered } from './channel.ts'
import { parseSmtpUrl, type SmtpServer } from './smtp-url.ts'

export type EmailOptions = {
  readonly name: string
  readonly compose: Compose
  readonly smtpUrl: string
  readonly from: string
  readonly to: ReadonlyArray<string>
  /** PEMs of the authorities to trust; the usual ones when undefined. */
  readonly ca: ReadonlyArray<string> | undefined
  readonly timeoutMs: number
}

type Mail = {
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly messageId: string
  readonly references?: string
  readonly inReplyTo?: string
  readonly priority?: 'high'
  readonly attachments?: ReadonlyArray<{
    readonly filename: string
    readonly content: Buffer
    readonly contentType: string
    readonly cid: string
    readonly contentDisposition: 'inline'
  }>
}

/** nodemailer's codes for what is wrong with the message or its receivers; all others are of the server or of our access to it. */
const OF_THE_MESSAGE = new Set(['EENVELOPE', 'EMESSAGE', 'ESTREAM'])

const undelivered = (error: unknown): Undelivered => {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown }
  const reason = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ')
  const isPermanent = typeof responseCode === 'number' && responseCode >= 500
  return isPermanent && OF_THE_MESSAGE.has(String(code)) ? refused(reason) : tryAgain(reason || 'no answer')
}

const addressOf = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()

const optionsOf = ({ host, port, isSecure, starttls, auth }: SmtpServer, { ca, timeoutMs }: EmailOptions) => ({
  host,
  port,
  secure: isSecure,
  requireTLS: !isSecure && starttls === 'required',
  ignoreTLS: !isSecure && starttls === 'never',
  ...(auth === undefined ? {} : { auth }),
  tls: { ...(ca === undefined ? {} : { ca: [...ca] }), ...(isIP(host) === 0 ? { servername: host } : {}) },
  greetingTimeout: timeoutMs,
  socketTimeout: timeoutMs,
  // Whatever stands in a message, nothing is fetched for it.
  disableFileAccess: true,
  disableUrlAccess: true
})

/** A connection of ours, so that it can be cut when the time is up: nodemailer's own times begin anew with every byte. */
const open = ({ host, port }: SmtpServer, sockets: Set<Socket>): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      // One that is cut before it was connected tells nothing else.
      reject(Object.assign(new Error('closed'), { code: 'no answer' }))
    })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })

/**
 * A mail for each notice, by SMTP; those of one alert are one thread. Loads nodemailer for the first one. A connection for each:
 * there are a few a minute at most.
 */
export const emailChannel = (options: EmailOptions): Channel => {
  const { name, compose, from, to, timeoutMs } = options
  const server = parseSmtpUrl(options.smtpUrl) as SmtpServer
  const domain = addressOf(from).split('@').at(-1) ?? 'localhost'
  const idOf = (local: string): string => `<${local.replace(/[^A-Za-z0-9._-]/g, '_')}@${domain}>`

  const attempt = async (mail: Mail): Promise<void> => {
    const { createTransport } = await import('nodemailer')
    const sockets = new Set<Socket>()
    const transport = createTransport({
      ...optionsOf(server, options),
      getSocket: (_: unknown, done: (error: Error | null, socket?: { readonly connection: Socket }) => void) => {
        open(server, sockets).then(
          (connection) => done(null, { connection }),
          (error: Error) => done(error)
        )
      }
    } as Parameters<typeof createTransport>[0]) as Transporter
    let deadline: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      deadline = setTimeout(() => reject(Object.assign(new Error('late'), { code: 'no answer in time' })), timeoutMs)
    })
    const sent = transport.sendMail({
      from,
      to: [...to],
      headers: { 'Auto-Submitted': 'auto-generated' },
      ...mail,
      attachments: [...(mail.attachments ?? [])]
    })
    try {
      await Promise.race([sent, late])
    } finally {
      clearTimeout(deadline)
      for (const socket of sockets) socket.destroy()
      // It ends with the connection.
      await sent.catch(() => {})
    }
  }

  const send = async (mail: Mail): Promise<E.Either<Undelivered, Ref>> => {
    try {
      await attempt(mail)
      return E.right(undefined)
    } catch (error) {
      return E.left(undelivered(error))
    }
  }

  const mailOf = async (notice: Notice): Promise<Mail> => {
    const message = await compose.message(notice)
    const png = await chartPng(message)
    const cid = `chart.${notice.id}@${domain}`
    const thread = idOf(`alert.${message.alertId}`)
    return {
      ...emailMessage(message, png === undefined ? undefined : `cid:${cid}`),
      messageId: idOf(notice.id),
      // Of all mails about this alert, whichever of them came first: no mail has this name itself.
      references: thread,
      inReplyTo: thread,
      ...(message.severity === 'critical' && message.status !== 'resolved' ? { priority: 'high' as const } : {}),
      ...(png === undefined
        ? {}
        : {
            attachments: [
              {
                filename: 'chart.png',
                content: png,
                contentType: 'image/png',
                cid,
                contentDisposition: 'inline' as const
              }
            ]
          })
    }
  }

  return {
    name,
    deliver: (notice) => async () => send(await mailOf(notice)),
    digest: (notices) => () => {
      const first = notices[0]?.id ?? ''
      // The same for the same notices, as far as a server cares to compare.
      return send({ ...emailDigest(compose.digest(notices)), messageId: idOf(`digest.${first}.${notices.length}`) })
    }
  }
}
