/** What holds for one connection only (RFC 9110 7.6.1), what undici writes itself, and what Knative keeps from the function. */
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'knative-serving-namespace',
  'knative-serving-revision',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
])

export type Hop = {
  readonly host: string
  /** The client's address, as its socket has it. */
  readonly peer: string
  readonly newRequestId: () => string
}

/** The request's headers as the function sees them: name, value, name, value. */
export const toUpstreamHeaders = (raw: ReadonlyArray<string>, { host, peer, newRequestId }: Hop): string[] => {
  const headers = ['host', host]
  const named = namedByConnection(raw)
  let forwardedFor = ''
  let proto = ''
  let hasForwarded = false
  let hasRequestId = false
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase()
    const value = raw[i + 1] as string
    if (NOT_FORWARDED.has(name) || named?.has(name) === true) continue
    if (name === 'x-forwarded-for') {
      forwardedFor += `${value}, `
      continue
    }
    if (name === 'x-forwarded-proto') proto = value
    else if (name === 'x-request-id') hasRequestId = true
    else if (name === 'forwarded') hasForwarded = true
    headers.push(name, value)
  }
  const chain = forwardedFor + bare(peer)
  headers.push('x-forwarded-for', chain)
  if (proto === '') headers.push('x-forwarded-proto', 'http')
  if (!hasRequestId) headers.push('x-request-id', newRequestId())
  if (!hasForwarded) headers.push('forwarded', forwarded(chain, proto === '' ? 'http' : proto))
  return headers
}

/** The function's answer as the client sees it; connection headers are the business of each side. */
export const toClientHeaders = (raw: ReadonlyArray<Buffer>): string[] => {
  const headers: string[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as Buffer).toString('latin1')
    if (!NOT_FORWARDED.has(name.toLowerCase())) headers.push(name, (raw[i + 1] as Buffer).toString('latin1'))
  }
  return headers
}

/** `Connection: close, X-Mine` makes `X-Mine` a header of this connection. Undefined in the common case. */
const namedByConnection = (raw: ReadonlyArray<string>): ReadonlySet<string> | undefined => {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if ((raw[i] as string).length !== 10 || (raw[i] as string).toLowerCase() !== 'connection') continue
    const value = (raw[i + 1] as string).toLowerCase()
    if (value !== 'keep-alive' && value !== 'close') return new Set(value.split(',').map((name) => name.trim()))
  }
  return undefined
}

/** RFC 7239 from the X-Forwarded headers, as queue-proxy's shim writes it: the protocol stands with the first hop. */
const forwarded = (chain: string, proto: string): string =>
  chain
    .split(',')
    .map((hop, i) => `for=${quoted(hop.trim())}${i === 0 ? `;proto=${proto}` : ''}`)
    .join(', ')

const quoted = (address: string): string => (address.includes(':') ? `"[${address}]"` : address)

/** A dual-stack socket shows IPv4 peers as `::ffff:127.0.0.1`. */
const bare = (peer: string): string => (peer.startsWith('::ffff:') ? peer.slice(7) : peer)
