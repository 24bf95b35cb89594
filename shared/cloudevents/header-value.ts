/**
 * Attribute values in HTTP headers are percent-encoded where they are not plain ASCII.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values
 */

// Space, double quote, percent and all outside U+0021 to U+007E.
const TO_ENCODE = /[^\u0021\u0023\u0024\u0026-\u007e]/u
const EACH_TO_ENCODE = /[^\u0021\u0023\u0024\u0026-\u007e]/gu

// Node reads header bytes as Latin-1. What a sender wrote as bare UTF-8 is turned back here.
const NOT_ASCII = /[\u0080-\u00ff]/

export const toHeaderValue = (value: string): string =>
  TO_ENCODE.test(value) ? value.toWellFormed().replace(EACH_TO_ENCODE, encodeURIComponent) : value

const unquoted = (value: string): string => value.slice(1, -1).replace(/\\(.)/g, '$1')

const ENCODED = /(?:%[0-9a-f]{2})+/gi

const decodedOrKept = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}

/** The attribute that a header value stands for. A `%` that begins no UTF-8 sequence is kept as it is, and the others are decoded. */
export const fromHeaderValue = (header: string): string => {
  let value = header
  if (value.length > 1 && value.startsWith('"') && value.endsWith('"')) value = unquoted(value)
  if (NOT_ASCII.test(value)) value = Buffer.from(value, 'latin1').toString('utf8')
  return value.includes('%') ? value.replace(ENCODED, decodedOrKept) : value
}
