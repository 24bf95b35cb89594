/** Further out than this is only far out; it also keeps scores finite where the spread is zero or next to it. */
export const MOST_DEVIATIONS = 1e6

/** How many spreads `distance` is, with its sign, at most `MOST_DEVIATIONS`; any distance at all where nothing ever moved. */
export const deviations = (distance: number, spread: number): number =>
  distance === 0 ? 0 : Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, distance / spread))
