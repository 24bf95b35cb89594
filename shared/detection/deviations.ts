/** Further out than this is only far out; it also keeps scores finite where the spread is zero or next to it. */
export const MOST_DEVIATIONS = 1e6

/** Normal samples whose median deviation is 1 have this standard deviation. */
export const NORMAL = 1.4826

/** How many spreads `distance` is, with its sign, at most `most`; so many for any distance at all where nothing ever moved. */
export const deviations = (distance: number, spread: number, most = MOST_DEVIATIONS): number =>
  distance === 0 ? 0 : Math.max(-most, Math.min(most, distance / spread))
