import type { Redis } from 'ioredis'
import type { BrokerEvent } from './broker-event.ts'
import type { Clock } from './clock.ts'
import { type Cause, commitTo, type Operation } from './commit.ts'
import { whenReady } from './connect.ts'
import type { Limits } from './limits.ts'

export type Appended = 'stored' | 'full' | 'unavailable'

/** The streams of one Broker. Targets and causes name them by their place in the list given at the start. */
export type Store = {
  readonly append: (targets: ReadonlyArray<number>, event: BrokerEvent) => Promise<Appended>
  /**
   * A delivery is over: its cause leaves, and the reply, if any, enters, in one step. Resolves when Redis has confirmed it;
   * until then it is tried again, through outages and while a target is full. Never rejects.
   */
  readonly settle: (cause: Cause, targets: ReadonlyArray<number>, reply: BrokerEvent | undefined) => Promise<void>
  /** False from the first sign of an outage until a write has been confirmed or the connection is back. */
  readonly available: () => boolean
  readonly onAvailable: (listener: () => void) => void
  /** Entries per stream after the last commit. */
  readonly lengths: () => ReadonlyArray<number>
  /** Asks for the lengths without writing anything. */
  readonly measure: () => Promise<void>
  /** Resolves when no settlement is left that Redis has not confirmed. */
  readonly idle: () => Promise<void>
  readonly close: () => void
}

export type StoreDependencies = {
  readonly redis: Redis
  readonly streams: ReadonlyArray<string>
  readonly limits: Limits
  readonly clock: Clock
  readonly onError: (error: Error) => void
}

type Pending = Operation & { readonly resolve: (result: Appended) => void; readonly bytes: number }

const MOST_OPERATIONS = 256
const MOST_BYTES = 8 * 1024 * 1024
const FULL_WAIT_MS = 100

/** Group commit: one script call at a time, and whatever came in meanwhile goes with the next one. */
export const openStore = ({ redis, streams, limits, clock, onError }: StoreDependencies): Store => {
  const commit = commitTo(redis, streams, limits.backlog)
  let waiting: Array<Pending> = []
  let committing = false
  let scheduled = false
  let stalled = false
  let closed = false
  let unsettled = 0
  let lengths: ReadonlyArray<number> = streams.map(() => 0)
  const listeners: Array<() => void> = []
  const idlers: Array<() => void> = []

  const available = (): boolean => !closed && !stalled && redis.status === 'ready'
  const tellAvailable = (): void => {
    if (available()) for (const listener of listeners) listener()
  }
  redis.on('ready', tellAvailable)

  /** Producers get their 503 now; outcomes of deliveries stay, in their order. */
  const refuseAppends = (operations: ReadonlyArray<Pending>): Array<Pending> =>
    operations.filter((operation) => {
      if (operation.cause === undefined) operation.resolve('unavailable')
      return operation.cause !== undefined
    })

  const take = (): ReadonlyArray<Pending> => {
    let bytes = 0
    let count = 0
    while (count < waiting.length && count < MOST_OPERATIONS && (count === 0 || bytes < MOST_BYTES)) {
      bytes += (waiting[count] as Pending).bytes
      count += 1
    }
    return waiting.splice(0, count)
  }

  const again = (operation: Pending): void => {
    clock.after(FULL_WAIT_MS, () => {
      waiting.push(operation)
      schedule()
    })
  }

  const finish = (batch: ReadonlyArray<Pending>, done: ReadonlyArray<boolean>): void => {
    for (const [place, operation] of batch.entries()) {
      const isDone = done[place] === true
      if (operation.cause !== undefined && !isDone) {
        again(operation)
        continue
      }
      if (operation.cause !== undefined) unsettled -= 1
      operation.resolve(isDone ? 'stored' : 'full')
    }
    if (unsettled === 0) for (const idler of idlers.splice(0)) idler()
  }

  const stall = (batch: ReadonlyArray<Pending>): void => {
    stalled = true
    refuseAppends(batch)
    waiting = refuseAppends(waiting)
  }

  const flush = async (): Promise<void> => {
    scheduled = false
    if (committing || closed || waiting.length === 0) return
    committing = true
    const batch = take()
    const cancel = clock.after(limits.commitMs, () => stall(batch))
    try {
      const committed = await commit(batch)
      lengths = committed.lengths
      finish(batch, committed.done)
      if (stalled) {
        stalled = false
        tellAvailable()
      }
    } catch (error) {
      // Now, and not when Redis is back: of a Broker that was closed meanwhile it never is.
      cancel()
      onError(error as Error)
      // Whether Redis has done it is unknown. A settlement that it has done changes nothing the second time.
      waiting = [...refuseAppends(batch), ...refuseAppends(waiting)]
      await recovered(error as Error)
    } finally {
      cancel()
      committing = false
      schedule()
    }
  }

  /** An answer of Redis that is an error (out of memory, still loading) comes on a working connection: wait a little then. */
  const recovered = async (error: Error): Promise<void> => {
    stalled = true
    if (error.name === 'ReplyError') await new Promise<void>((resolve) => clock.after(FULL_WAIT_MS, resolve))
    await whenReady(redis)
    stalled = false
    tellAvailable()
  }

  const schedule = (): void => {
    if (scheduled || committing || closed || waiting.length === 0) return
    scheduled = true
    setImmediate(flush)
  }

  const enqueue = (operation: Operation): Promise<Appended> =>
    new Promise((resolve) => {
      waiting.push({ ...operation, resolve, bytes: operation.event?.data.length ?? 0 })
      schedule()
    })

  return {
    append: (targets, event) =>
      available() ? enqueue({ cause: undefined, targets, event }) : Promise.resolve('unavailable'),
    settle: async (cause, targets, event) => {
      unsettled += 1
      await enqueue({ cause, targets, event })
    },
    available,
    onAvailable: (listener) => void listeners.push(listener),
    lengths: () => lengths,
    measure: async () => {
      lengths = (await commit([])).lengths
    },
    idle: () => (unsettled === 0 ? Promise.resolve() : new Promise((resolve) => void idlers.push(resolve))),
    close: () => {
      closed = true
      waiting = refuseAppends(waiting)
    }
  }
}
