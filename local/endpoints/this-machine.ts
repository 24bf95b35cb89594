import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostName } from '../gateway/router.ts'

const isLoopback = (address: string): boolean =>
  address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.')

/** A proxy on this machine has its own address, and that of whom it speaks for in these. */
const PROXIED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const

/**
 * Whether a program of this machine asks, for itself: not a proxy for somebody else, and not a browser on a page whose host
 * name was pointed here (DNS rebinding). The address of the machine itself counts, for that is what `--host` may be.
 */
export const isFromThisMachine = (req: Pick<IncomingMessage, 'headers' | 'socket'>): boolean => {
  const { remoteAddress, localAddress } = req.socket
  if (remoteAddress === undefined || (!isLoopback(remoteAddress) && remoteAddress !== localAddress)) return false
  if (PROXIED.some((name) => req.headers[name] !== undefined)) return false
  const name = hostName(req.headers.host ?? '')
  return name === '' || name === 'localhost' || name.endsWith('.localhost') || isIP(name.replace(/^\[|\]$/g, '')) !== 0
}
