import { isUtf8 } from 'node:buffer'
import { isJson, toMediaType } from '../cloudevents/media-type.ts'
import type { Kept } from './dead-letter-store.ts'
import { errorOf } from './error-of.ts'

const rfc3339 = (ms: number): string => new Date(ms).toISOString()

/** A line of the list; null for what the event does not say. */
export const toItem = (letter: Kept) => {
  const { id, attributes, samples, bytes, arrivals, firstSeen, lastSeen } = letter
  return {
    id,
    source: attributes['source'] ?? null,
    type: attributes['type'] ?? null,
    event_id: attributes['id'] ?? null,
    time: attributes['time'] ?? null,
    samples,
    bytes,
    arrivals,
    first_seen: rfc3339(firstSeen),
    last_seen: rfc3339(lastSeen),
    error: errorOf(attributes)
  }
}

const jsonText = (contentType: string | undefined, data: Buffer): string | undefined => {
  if (data.length === 0 || !isJson(toMediaType(contentType)) || !isUtf8(data)) return undefined
  const text = data.toString('utf8')
  try {
    JSON.parse(text)
    return text
  } catch {
    return undefined
  }
}

/**
 * The whole of it as JSON: `data` is the event's own text, so that 1e999 and long numbers show as they came; `data_base64`
 * when that is no JSON.
 */
export const toDetail = (letter: Kept, data: Buffer): string => {
  const head = JSON.stringify({ ...toItem(letter), attributes: letter.attributes }).slice(0, -1)
  const text = jsonText(letter.attributes['datacontenttype'], data)
  return text === undefined ? `${head},"data_base64":"${data.toString('base64')}"}` : `${head},"data":${text}}`
}
