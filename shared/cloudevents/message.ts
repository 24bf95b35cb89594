import { type Attributes, writeHeaders } from './binary.ts'

/** A CloudEvent ready for the wire, in binary mode with JSON data. */
export type Message = { readonly headers: Readonly<Record<string, string>>; readonly body: string }

/** Attributes of an event that leaves this process; `time` is RFC 3339. Absent extensions are left out. */
export type Outgoing = {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly time: string
  readonly subject?: string | undefined
  readonly extensions?: Readonly<Record<string, string | undefined>> | undefined
  readonly data: unknown
}

/** Only strings go out: a header cannot tell a number from its text anyway, and Trigger filters compare text. */
export const toMessage = ({ id, source, type, time, subject, extensions, data }: Outgoing): Message => {
  const attributes: Record<string, string> = { specversion: '1.0', id, source, type, time }
  attributes['datacontenttype'] = 'application/json'
  if (subject !== undefined) attributes['subject'] = subject
  for (const name in extensions) {
    const value = extensions[name]
    if (value !== undefined) attributes[name] = value
  }
  return { headers: writeHeaders(attributes satisfies Attributes), body: JSON.stringify(data) }
}
