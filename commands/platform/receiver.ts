import * as E from 'fp-ts/lib/Either.js'

/** Where samples go, and as whose. */
export type Receiver = {
  readonly url: string
  /** Host header, where no name leads there yet. */
  readonly host: string | undefined
  /** Bearer token, where ingest asks for one. */
  readonly token: string | undefined
}

export type Env = Readonly<Record<string, string | undefined>>

export const isHttpUrl = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text)

/** A name or address, perhaps with a port. */
export const isHost = (text: string): boolean => /^[\w.:-]{1,253}$/.test(text)

/** From the environment alone: every process of the machine can read arguments. */
const TOKEN = 'KNOMALY_TOKEN'

/** None when it is empty. What is refused is not repeated. */
export const readToken = (env: Env): E.Either<string, string | undefined> => {
  const token = env[TOKEN] || undefined
  if (token === undefined || /^[\x21-\x7e]{1,4096}$/.test(token)) return E.right(token)
  return E.left(`${TOKEN} takes one token of printable characters, without spaces or line ends`)
}

/** What to do about a 401. */
export const TOKEN_WANTED = `ingest asks for a bearer token: ${TOKEN} in the environment has to be one of those that it knows`

/** For the help of the commands that post. */
export const RECEIVER_HELP = `${TOKEN} in the environment is sent as a bearer token with what is posted, where ingest asks for one.`

/** The receiver that options and environment name, or what is wrong with it in one line. */
export const readReceiver = (
  { url, host }: { readonly url: string; readonly host: string | undefined },
  env: Env
): E.Either<string, Receiver> => {
  if (!isHttpUrl(url)) return E.left('--url takes an http:// URL')
  if (host !== undefined && !isHost(host)) return E.left('--host takes the name of a host')
  return E.map((token: string | undefined) => ({ url, host, token }))(readToken(env))
}
