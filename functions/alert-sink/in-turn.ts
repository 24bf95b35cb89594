/**
 * Work on the same names one after the other, in the order in which it came; on others at once. Events of one series that
 * arrive together would otherwise all commit on the same version, and all but one of them again, and again.
 */
export const inTurn = (): (<A>(names: ReadonlyArray<string>, work: () => Promise<A>) => Promise<A>) => {
  const tails = new Map<string, Promise<unknown>>()
  return async (names, work) => {
    const mine = Promise.all(names.map((name) => tails.get(name))).then(work)
    // Whoever is next waits for the end of it, not for its success.
    const ended = mine.then(
      () => {},
      () => {}
    )
    for (const name of names) tails.set(name, ended)
    try {
      return await mine
    } finally {
      for (const name of names) if (tails.get(name) === ended) tails.delete(name)
    }
  }
}
