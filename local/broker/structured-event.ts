import * as E from 'fp-ts/lib/Either.js'
import { attributeFault, isAttributeName } from './attribute-faults.ts'
import { type BrokerEvent, newAttributes } from './broker-event.ts'
import { isJson } from './media-type.ts'
import { rawMember } from './raw-member.ts'

const NO_DATA = Buffer.alloc(0)
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const STRINGS = new Set(['id', 'source', 'type', 'specversion', 'subject', 'dataschema', 'datacontenttype', 'time'])
const utf8 = new TextDecoder('utf-8', { fatal: true })

const parseObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

const textOf = (body: Buffer): string | undefined => {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}

const canonical = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'boolean' || (typeof value === 'number' && Number.isInteger(value))
      ? String(value)
      : undefined

/** Non-JSON data is written as a JSON string and is the text in it; JSON data is taken as it stands in the document. */
const dataOf = (json: string, members: Readonly<Record<string, unknown>>, type: string | undefined): Buffer => {
  const data = members['data']
  if (typeof data === 'string' && !isJson(type)) return Buffer.from(data, 'utf8')
  return Buffer.from(rawMember(json, 'data') ?? '', 'utf8')
}

/** Reads `application/cloudevents+json`. Left says what is wrong with it, naming members and never values. */
export const structuredEvent = (body: Buffer): E.Either<string, BrokerEvent> => {
  const json = textOf(body)
  const members = json === undefined ? undefined : parseObject(json)
  if (json === undefined || members === undefined) return E.left('body: expected a JSON object in UTF-8')
  const attributes = newAttributes()
  for (const name of Object.keys(members)) {
    const value = members[name]
    if (name === 'data' || name === 'data_base64' || value === null) continue
    if (!isAttributeName(name)) return E.left('an attribute name is not lower-case alphanumeric')
    const text = STRINGS.has(name) && typeof value !== 'string' ? undefined : canonical(value)
    if (text === undefined) return E.left('an attribute has a value of the wrong type')
    attributes[name] = text
  }
  const fault = attributeFault(attributes)
  if (fault !== undefined) return E.left(fault)
  const base64 = members['data_base64'] ?? undefined
  if (base64 !== undefined) {
    if ('data' in members) return E.left('data and data_base64: expected only one of them')
    if (typeof base64 !== 'string' || !BASE64.test(base64)) return E.left('data_base64: expected base64')
    return E.right({ attributes, data: Buffer.from(base64, 'base64') })
  }
  if (!('data' in members)) return E.right({ attributes, data: NO_DATA })
  const data = dataOf(json, members, attributes['datacontenttype'])
  // The JSON format implies the type; the binary form that goes to subscribers has to say it.
  attributes['datacontenttype'] ??= 'application/json'
  return E.right({ attributes, data })
}
