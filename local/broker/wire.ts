import * as E from 'fp-ts/lib/Either.js'
import { fromHeaderValue } from '../../shared/cloudevents/header-value.ts'
import { attributeFault, isAttributeName } from './attribute-faults.ts'
import { type BrokerEvent, type HeaderValues, newAttributes } from './broker-event.ts'
import { isUtf8, mediaTypeOf } from './media-type.ts'
import { structuredEvent } from './structured-event.ts'

const STRUCTURED = 'application/cloudevents+json'

const single = (value: string | ReadonlyArray<string> | undefined): string | undefined =>
  value === undefined || typeof value === 'string' ? value : value.join(', ')

const binaryEvent = (headers: HeaderValues, body: Buffer): E.Either<string, BrokerEvent> => {
  const attributes = newAttributes()
  for (const header in headers) {
    if (!header.startsWith('ce-')) continue
    const name = header.slice(3)
    if (!isAttributeName(name)) return E.left('an attribute name is not lower-case alphanumeric')
    attributes[name] = fromHeaderValue(single(headers[header]) ?? '')
  }
  const contentType = single(headers['content-type'])
  // In binary mode the content type is the attribute; a header of the attribute's own name has no meaning.
  if (contentType) attributes['datacontenttype'] = contentType
  else delete attributes['datacontenttype']
  const fault = attributeFault(attributes)
  return fault === undefined ? E.right({ attributes, data: body }) : E.left(fault)
}

/** A message is an event in one of the two modes, a fault in one of them, or (undefined) no CloudEvent at all. */
export const readEvent = (headers: HeaderValues, body: Buffer): E.Either<string, BrokerEvent> | undefined => {
  const contentType = single(headers['content-type'])
  const type = mediaTypeOf(contentType)
  if (type === STRUCTURED) return isUtf8(contentType ?? '') ? structuredEvent(body) : E.left('charset: expected utf-8')
  if (type.startsWith('application/cloudevents')) return E.left('content-type: batches and other formats are not taken')
  return headers['ce-specversion'] === undefined ? undefined : binaryEvent(headers, body)
}
