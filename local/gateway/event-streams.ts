/** Answers of type text/event-stream that are under way. They end by themselves late or never, so an orderly end must end them. */
export type EventStreams = {
  /** Returns what to call when it has ended by itself. After `endAll` it is ended at once. */
  readonly add: (end: () => void) => () => void
  readonly endAll: () => void
}

export const createEventStreams = (): EventStreams => {
  const ends = new Set<() => void>()
  let over = false
  return {
    add: (end) => {
      if (over) {
        end()
        return () => undefined
      }
      ends.add(end)
      return () => void ends.delete(end)
    },
    endAll: () => {
      over = true
      for (const end of ends) end()
      ends.clear()
    }
  }
}

/** In the headers of an answer as undici has them: name, value, name, value. */
export const isEventStream = (raw: ReadonlyArray<Buffer>): boolean => {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as Buffer
    if (name.length === 12 && name.toString('latin1').toLowerCase() === 'content-type')
      return (raw[i + 1] as Buffer).toString('latin1').toLowerCase().startsWith('text/event-stream')
  }
  return false
}
