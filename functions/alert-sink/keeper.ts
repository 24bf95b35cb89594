import type { Channel } from './channels/channel.ts'

/** Does what channels have to do on every tick, beside the requests; never twice at a time for one channel. */
export const createKeeper = (
  channels: ReadonlyArray<Channel>,
  onFailed: (channel: string, cause: Error) => void
): { readonly tick: () => void; readonly stop: () => Promise<void> } => {
  const running = new Map<string, Promise<void>>()
  let stopped = false
  const run = async ({ name, keep }: Channel): Promise<void> => {
    try {
      await keep?.(() => stopped)
    } catch (cause) {
      // Redis, which the channel has asked: the next tick asks again.
      onFailed(name, cause as Error)
    } finally {
      running.delete(name)
    }
  }
  return {
    tick: () => {
      for (const channel of stopped ? [] : channels) {
        if (channel.keep !== undefined && !running.has(channel.name)) running.set(channel.name, run(channel))
      }
    },
    stop: async () => {
      stopped = true
      await Promise.all(running.values())
    }
  }
}
