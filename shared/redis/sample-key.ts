import { hash } from 'node:crypto'

/**
 * The name of a sample within its series, the same for every delivery: what makes a redelivered sample known. Bounded
 * and plain ASCII, because it is stored with every sample of the window and Redis orders equal times by its bytes.
 */
const PLAIN = /^[A-Za-z0-9_.:-]{1,24}$/

const short = (id: string): string => (PLAIN.test(id) ? id : hash('sha1', id, 'base64url').slice(0, 22))

/** For samples without an id of their own: the event's id and the sample's place in the event. */
export const sampleKeysOf = (eventId: string): ((place: number) => string) => {
  const event = `e${short(eventId)}`
  // Two digits for up to 1,000 places: keys of one event sort in the event's order.
  return (place) => `${event}.${place < 36 ? '0' : ''}${place.toString(36)}`
}

/** For samples that bring their own id. The prefix keeps the two kinds apart. */
export const ownSampleKey = (id: string): string => `s${short(id)}`

/**
 * For past samples: exports have no ids, so a past sample is the one of its time and value, whatever file or event it
 * comes from. Base 36 and the shortest text of the number keep it as short as the other keys.
 */
export const pastSampleKey = (time: number, value: number): string => `h${time.toString(36)}.${value}`
