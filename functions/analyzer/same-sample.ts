import type { Window } from '../../shared/detection/window.ts'
import { pastSampleKey } from '../../shared/redis/sample-key.ts'
import type { Sighting } from './sighting.ts'

/** The key of a sample of this time and value in the window. */
const keyIn = (window: Window, { time, value }: Sighting): string | undefined => {
  let from = window.oldest
  let to = window.total
  while (from < to) {
    const middle = (from + to) >>> 1
    if (window.at(middle).time < time) from = middle + 1
    else to = middle
  }
  for (let index = from; index < window.total; index += 1) {
    const one = window.at(index)
    if (one.time !== time) return undefined
    if (one.value === value) return one.key
  }
  return undefined
}

/**
 * Where history and live samples overlap, a sample comes twice under different keys. A past sample gets the key of the sample
 * of its time and value that is here already, and a live one the key of the past one, so that the fold knows it for a
 * duplicate. Two live samples are never taken for one. In the same order; nearly always the same list.
 */
export const withOneKeyEach = (window: Window, sightings: ReadonlyArray<Sighting>): ReadonlyArray<Sighting> => {
  const newest = window.length === 0 ? Number.NEGATIVE_INFINITY : window.at(window.total - 1).time
  if (sightings.every(({ time, isPast }) => isPast === undefined && time > newest)) return sightings
  // By past key, because events of both kinds that come together are committed together.
  const here = new Map<string, string>()
  const keyOf = (sighting: Sighting, name: string): string => {
    const place = window.place(sighting)
    if (place === 'duplicate') return sighting.key
    if (sighting.isPast) return keyIn(window, sighting) ?? here.get(name) ?? name
    // One that is late may have been answered before: by its own key that answer is found.
    const isHere = place === 'fresh' && here.get(name) === name
    return isHere || window.place({ ...sighting, key: name }) === 'duplicate' ? name : sighting.key
  }
  return sightings.map((sighting) => {
    const name = sighting.isPast ? sighting.key : pastSampleKey(sighting.time, sighting.value)
    const key = keyOf(sighting, name)
    if (!here.has(name)) here.set(name, key)
    return key === sighting.key ? sighting : { ...sighting, key }
  })
}
