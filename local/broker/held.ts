import type { BrokerEvent } from './broker-event.ts'
import type { Limits } from './limits.ts'

/** One event in the stream of one Trigger. */
export type Entry = { readonly id: string; readonly event: BrokerEvent }

/** The entries of one Trigger that are in memory, and how many more may be read. */
export type Held = {
  readonly add: (entry: Entry) => void
  readonly has: (id: string) => boolean
  readonly free: (entry: Entry) => void
  /** Entries to ask for now; 0 when full. */
  readonly room: () => number
  /** Resolves when it is worth asking: not for every single entry that has gone. */
  readonly whenRoom: () => Promise<void>
}

// An entry costs this beside its data: attributes, headers, promises.
const ENTRY_BYTES = 2_048

export const createHeld = (limits: Pick<Limits, 'heldEntries' | 'heldBytes' | 'readEntries'>): Held => {
  const ids = new Set<string>()
  let bytes = 0
  let meanBytes = ENTRY_BYTES
  let wake: (() => void) | undefined
  const worthwhile = Math.min(limits.readEntries, limits.heldEntries) / 2

  /** Sizes are known only after reading, so the mean of what came lately must tell how many will fit. */
  const room = (): number => {
    const byBytes = Math.floor((limits.heldBytes - bytes) / meanBytes)
    const entries = Math.min(limits.readEntries, limits.heldEntries - ids.size, byBytes)
    return ids.size === 0 ? Math.max(1, entries) : Math.max(0, entries)
  }

  return {
    add: (entry) => {
      const size = entry.event.data.length + ENTRY_BYTES
      ids.add(entry.id)
      bytes += size
      meanBytes += (size - meanBytes) / 16
    },
    has: (id) => ids.has(id),
    free: (entry) => {
      if (!ids.delete(entry.id)) return
      bytes -= entry.event.data.length + ENTRY_BYTES
      if (wake !== undefined && (ids.size === 0 || room() >= worthwhile)) {
        wake()
        wake = undefined
      }
    },
    room,
    whenRoom: () =>
      room() > 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            wake = resolve
          })
  }
}
