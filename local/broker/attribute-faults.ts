import type { Attributes } from './broker-event.ts'

const NAME = /^[a-z0-9]+$/
const RFC3339 =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/
// It becomes a header again: nothing that a header cannot hold.
const MEDIA_TYPE = /^[^\s/;\x00-\x20\x7f-\uffff]+\/[^\s/;\x00-\x20\x7f-\uffff]+[\t ]*(;[\t\x20-\x7e]*)?$/
const REQUIRED = ['id', 'source', 'type'] as const
const NOT_EMPTY = ['subject', 'dataschema'] as const

/** Why a name cannot be that of an attribute (CloudEvents 1.0, naming conventions; `data` is the payload's). */
export const isAttributeName = (name: string): boolean => name !== 'data' && NAME.test(name)

/** The first rule of CloudEvents 1.0 that the attributes break, in words that name attributes and never values. */
export const attributeFault = (attributes: Attributes): string | undefined => {
  if (attributes['specversion'] !== '1.0') return 'specversion: expected 1.0'
  for (const name of REQUIRED) if (!attributes[name]) return `${name}: expected a non-empty string`
  for (const name of NOT_EMPTY) if (attributes[name] === '') return `${name}: expected a non-empty string`
  const { time, datacontenttype } = attributes
  if (time !== undefined && !RFC3339.test(time)) return 'time: expected an RFC 3339 timestamp'
  if (datacontenttype !== undefined && !MEDIA_TYPE.test(datacontenttype))
    return 'datacontenttype: expected a media type'
  return undefined
}
