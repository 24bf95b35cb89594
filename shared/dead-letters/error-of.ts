import type { Attributes } from '../cloudevents/binary.ts'

/** Why an event could not be delivered, as far as the Broker says: each of the three may be absent. */
export type DeliveryError = {
  /** Where it was to go. */
  readonly dest: string | null
  /** The status that came back. */
  readonly code: number | null
  /** The body that came back, cut by the Broker. */
  readonly data: string | null
}

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/

// Cut in the middle of a character or of a base64 group: what is whole is shown.
const decoded = (base64: string): string =>
  BASE64.test(base64)
    ? Buffer.from(base64, 'base64')
        .toString('utf8')
        .replace(/\ufffd$/, '')
    : base64

export const errorOf = ({ knativeerrordest, knativeerrorcode, knativeerrordata }: Attributes): DeliveryError => {
  const code = Number(knativeerrorcode)
  return {
    dest: knativeerrordest ?? null,
    code: knativeerrorcode === undefined || !Number.isInteger(code) ? null : code,
    data: knativeerrordata === undefined ? null : decoded(knativeerrordata)
  }
}
