import { hash } from 'node:crypto'

/**
 * The id of an event that is derived from others: the same causes give the same id in every process, so that a repeated
 * delivery repeats it and the next recipient can tell. 128 bits of SHA-256 in base64url: 22 characters.
 */
export const derivedId = (...causes: ReadonlyArray<string>): string =>
  hash('sha256', JSON.stringify(causes), 'base64url').slice(0, 22)
