/** What the choice needs to know of a replica. */
export type Loaded = { readonly inFlight: number }

/** As the activator chooses: the less busy of two taken at random. It needs no shared order, and no replica is herded. */
export const pickOfTwo = <A extends Loaded>(
  ready: ReadonlyArray<A>,
  concurrency: number,
  random: () => number
): A | undefined => {
  const first = ready[indexOf(random, ready.length)]
  if (first === undefined) return undefined
  const chosen = ready.length === 1 ? first : lessBusy(first, another(ready, first, random))
  if (concurrency === 0 || chosen.inFlight < concurrency) return chosen
  // Both were full; a free slot elsewhere must not be missed, or a request would wait beside an idle replica.
  return ready.find((replica) => replica.inFlight < concurrency)
}

const indexOf = (random: () => number, length: number): number => Math.floor(random() * length)

const another = <A>(ready: ReadonlyArray<A>, first: A, random: () => number): A => {
  const at = indexOf(random, ready.length - 1)
  const candidate = ready[at]
  return candidate === undefined || candidate === first ? (ready[ready.length - 1] ?? first) : candidate
}

const lessBusy = <A extends Loaded>(a: A, b: A): A => (b.inFlight < a.inFlight ? b : a)
