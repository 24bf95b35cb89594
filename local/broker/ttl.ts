import type { Attributes } from './broker-event.ts'

/** How often an event may pass a Broker as the reply to a reply; Knative's own default. */
export const TTL = 'knativebrokerttl'
const MOST_PASSES = 255
const INTEGER = /^-?\d{1,9}$/

/** What is left to an event that comes in with these attributes; at 0 it is refused, so that no loop lives for ever. */
export const passesLeft = (attributes: Attributes): number => {
  const left = attributes[TTL]
  return left !== undefined && INTEGER.test(left) ? Number(left) - 1 : MOST_PASSES
}
