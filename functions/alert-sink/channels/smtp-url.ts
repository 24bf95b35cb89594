import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/** How the connection to a mail server is kept from being read. */
export type Starttls = 'required' | 'optional' | 'never'

export type SmtpServer = {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (smtps://). */
  readonly isSecure: boolean
  readonly starttls: Starttls
  readonly auth: { readonly user: string; readonly pass: string } | undefined
}

const STARTTLS: ReadonlyArray<string> = ['required', 'optional', 'never'] satisfies ReadonlyArray<Starttls>

/**
 * `smtp://user:password@host:587?starttls=required`; undefined for anything else. STARTTLS is required unless the address says
 * otherwise: a server that does not offer it, or somebody in between who says so, gets neither password nor message.
 */
export const parseSmtpUrl = (text: string): SmtpServer | undefined => {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, port, username, password, searchParams, pathname } = new URL(text)
  const isSecure = protocol === 'smtps:'
  if ((protocol !== 'smtp:' && !isSecure) || hostname === '' || !['', '/'].includes(pathname)) return undefined
  const starttls = searchParams.get('starttls') ?? 'required'
  if (!STARTTLS.includes(starttls) || [...searchParams.keys()].some((key) => key !== 'starttls')) return undefined
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    isSecure,
    starttls: starttls as Starttls,
    auth: username === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
  }
}

export const SmtpUrl = new t.Type<string, string, unknown>(
  'an smtp:// or smtps:// URL',
  (value): value is string => typeof value === 'string',
  (value, context) =>
    typeof value === 'string' &&
    E.isRight(E.tryCatch(() => parseSmtpUrl(value), E.toError)) &&
    parseSmtpUrl(value) !== undefined
      ? t.success(value)
      : t.failure(value, context),
  t.identity
)
