export type Stop = () => Promise<void>

/** What has been started, to be stopped in reverse order. */
export type Stack = { readonly push: (stop: Stop) => void; readonly unwind: Stop }

/** A part that cannot be stopped must not keep the others running; the first error is thrown when all have had their turn. */
export const createStack = (): Stack => {
  const stops: Stop[] = []
  return {
    push: (stop) => stops.push(stop),
    unwind: async () => {
      const errors: unknown[] = []
      for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
        await stop().catch((error: unknown) => errors.push(error))
      }
      if (errors.length > 0) throw errors[0]
    }
  }
}
