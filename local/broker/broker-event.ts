/** Context attributes by name, each in its canonical string form; `datacontenttype` is one of them. Has no prototype. */
export type Attributes = Readonly<Record<string, string>>

/** An event as the Broker holds it. `data` is the body of its binary form, byte for byte; empty when there is none. */
export type BrokerEvent = { readonly attributes: Attributes; readonly data: Buffer }

export type HeaderValues = Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

/** No prototype: an extension may be called `constructor`, and a filter must not find what nobody sent. */
export const newAttributes = (): Record<string, string> => Object.create(null) as Record<string, string>

/** Attributes with some of them set anew or taken away (`undefined`). */
export const withAttributes = (
  attributes: Attributes,
  changes: Readonly<Record<string, string | undefined>>
): Attributes => {
  const changed = newAttributes()
  for (const name in attributes) changed[name] = attributes[name] as string
  for (const name in changes) {
    const value = changes[name]
    if (value === undefined) delete changed[name]
    else changed[name] = value
  }
  return changed
}
