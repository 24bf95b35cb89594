import { hash } from 'node:crypto'

/** All keys of one script share a hash tag, so that a Redis Cluster keeps them on one node. */
export type SeriesKeys = {
  readonly window: string
  readonly state: string
  readonly anomalies: string
  readonly verdicts: string
}

/** Longer names are written as their beginning and a hash: a key is repeated in every command. */
const MAX_TAG = 96

// Braces would end the hash tag, `~` marks a hash, and the rest keeps keys readable in redis-cli.
const UNSAFE = /[^A-Za-z0-9_./:=-]/gu

const escaped = (text: string): string =>
  text.replace(UNSAFE, (character) => (character === '\n' ? '|' : encodeURIComponent(character).replaceAll('~', '%7E')))

/** What stands between the braces for a series key: no brace of its own, bounded, different for different series. */
export const seriesTag = (seriesKey: string): string => {
  const tag = escaped(seriesKey)
  return tag.length <= MAX_TAG ? tag : `${tag.slice(0, 64)}~${hash('sha256', seriesKey, 'base64url').slice(0, 22)}`
}

export const seriesKeys = (seriesKey: string): SeriesKeys => {
  const prefix = `knomaly:{${seriesTag(seriesKey)}}:`
  return {
    window: `${prefix}window`,
    state: `${prefix}state`,
    anomalies: `${prefix}anomalies`,
    verdicts: `${prefix}verdicts`
  }
}

export const INDEX_KEYS = { names: 'knomaly:{series}:names', seen: 'knomaly:{series}:seen' } as const

/** The newest anomalies over all series. */
export const RECENT_ANOMALIES_KEY = 'knomaly:{anomalies}:recent'
