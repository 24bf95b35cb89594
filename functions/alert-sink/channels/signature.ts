import { createHmac } from 'node:crypto'

/**
 * `t=<Unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`: the receiver computes the same with its secret, and refuses what is
 * too old, so that nobody can send a body of ours again.
 */
export const sign = (secret: string, body: string, nowMs: number): string => {
  const t = Math.floor(nowMs / 1000)
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
}
