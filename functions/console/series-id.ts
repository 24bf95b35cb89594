import type { SeriesId } from './api.ts'

export const toSeriesId = (key: string): SeriesId => Buffer.from(key).toString('base64url')

const ID = /^[A-Za-z0-9_-]{1,16384}$/

/** Undefined for what no series has: two ids never name the same one. */
export const fromSeriesId = (id: string): string | undefined => {
  if (!ID.test(id)) return undefined
  const key = Buffer.from(id, 'base64url').toString()
  return toSeriesId(key) === id ? key : undefined
}
