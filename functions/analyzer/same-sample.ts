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
  const hasPast = sightings.some(({ isPast }) => isPast)
  const first = new Map<string, Sighting>()
  return sightings.map((sighting) => {
    const name = sighting.isPast ? sighting.key : pastSampleKey(sighting.time, sighting.value)
    const earlier = first.get(name)
    // Within one commit, too: events of both kinds are committed together when they come together.
    if (hasPast && earlier === undefined) first.set(name, sighting)
    const mayBe = sighting.isPast || earlier?.isPast ? earlier?.key : undefined
    const inWindow = sighting.isPast ? keyIn(window, sighting) : window.timeOf(name) === undefined ? undefined : name
    const key = inWindow ?? mayBe ?? sighting.key
    return key === sighting.key ? sighting : { ...sighting, key }
  })
}
