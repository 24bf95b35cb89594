import type { ChainableCommander } from 'ioredis'

/** Sends the commands as one MULTI: their answers in order. Rejects with the first error among them. */
export const runTransaction = async (commands: ChainableCommander): Promise<ReadonlyArray<unknown>> => {
  // Null is for a key that was watched, and none is.
  const results = (await commands.exec()) ?? []
  return results.map(([error, answer]) => {
    if (error !== null) throw error
    return answer
  })
}
