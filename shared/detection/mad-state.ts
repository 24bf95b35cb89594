import { SortedRing } from './sorted-ring.ts'

/** Flagged samples in a row after which the series has changed for good. */
export const MOST_HELD = 50

/** So many bursts must have been seen before they say what is usual: one giant alone must not. */
const LEAST_BURSTS = 3

// Places in the header.
const COUNT = 0
const NEXT = 1
const LAST_TIME = 2
const PRESSURE = 3
const HELD = 4
const BURST = 5
const RATE = 6
const SEEN = 7
const WAS_OUT = 8
const HEADER = 9

/** Numbers first, so that all of them are aligned: header, values, held ones, then the order of the values. */
const offsetOfHeld = (samples: number): number => 8 * (HEADER + samples)
const offsetOfOrder = (samples: number): number => offsetOfHeld(samples) + 8 * MOST_HELD
export const bytesOf = (samples: number): number => offsetOfOrder(samples) + 2 * samples

/** What `mad` remembers of a series, in one piece of memory that is also how it is stored. */
export class MadState {
  readonly bytes: Uint8Array
  readonly ring: SortedRing
  readonly #header: Float64Array
  readonly #values: Float64Array
  readonly #held: Float64Array
  readonly #samples: number

  constructor(samples: number, stored?: Uint8Array) {
    const buffer = new ArrayBuffer(bytesOf(samples))
    this.bytes = new Uint8Array(buffer)
    if (stored !== undefined) this.bytes.set(stored)
    this.#samples = samples
    this.#header = new Float64Array(buffer, 0, HEADER)
    this.#values = new Float64Array(buffer, 8 * HEADER, samples)
    this.#held = new Float64Array(buffer, offsetOfHeld(samples), MOST_HELD)
    this.ring = new SortedRing(this.#values, new Uint16Array(buffer, offsetOfOrder(samples), samples))
    this.ring.count = this.#at(COUNT)
  }

  /** Samples that were learned since the series last began anew, also those that have left the ring. */
  get seen(): number {
    return this.#at(SEEN)
  }

  isLate(time: number): boolean {
    return this.#at(SEEN) + this.#at(HELD) > 0 && time < this.#at(LAST_TIME)
  }

  /**
   * How far the series' own habits reach: bursts of size A that begin p times a sample have root mean square A √p. Zero until
   * there were some.
   */
  get habit(): number {
    return this.#at(HELD) < LEAST_BURSTS ? 0 : this.#at(BURST) * Math.sqrt(this.#at(RATE))
  }

  /** Notes that a sample came, and whether it was far out for what the newest samples do. */
  note(time: number, isOut: boolean, memory: number): void {
    const header = this.#header
    const begins = isOut && header[WAS_OUT] === 0 ? 1 : 0
    const samples = Math.min(memory, this.#at(SEEN) + this.#at(HELD) + 1)
    header[RATE] = this.#at(RATE) + (begins - this.#at(RATE)) / samples
    header[WAS_OUT] = isOut ? 1 : 0
    header[LAST_TIME] = time
  }

  learn(value: number): void {
    const header = this.#header
    const slot = this.#at(NEXT)
    this.ring.put(slot, value)
    header[COUNT] = this.ring.count
    header[NEXT] = slot + 1 === this.#samples ? 0 : slot + 1
    header[SEEN] = this.#at(SEEN) + 1
    header[PRESSURE] = Math.max(0, this.#at(PRESSURE) - 1)
  }

  /** Holds a flagged value out; the fiftieth in a row, or that many more than were normal, becomes what is normal with those before it. */
  hold(value: number, median: number): void {
    const header = this.#header
    this.#held[this.#at(HELD) % MOST_HELD] = value
    header[HELD] = this.#at(HELD) + 1
    header[PRESSURE] = this.#at(PRESSURE) + 1
    if (this.#at(PRESSURE) >= MOST_HELD) this.#relearn()
    else header[BURST] = this.#burst(median)
  }

  #relearn(): void {
    const newest = this.#at(HELD) % MOST_HELD
    this.#header.fill(0, COUNT, LAST_TIME)
    this.#header.fill(0, PRESSURE, WAS_OUT)
    this.ring.clear()
    for (let i = 0; i < MOST_HELD; i += 1) this.learn(this.#held[(newest + i) % MOST_HELD] as number)
  }

  /** The median distance of the held ones: rare events cost a sort, the others nothing. */
  #burst(median: number): number {
    const distances = this.#held.slice(0, Math.min(MOST_HELD, this.#at(HELD)))
    for (let i = 0; i < distances.length; i += 1) distances[i] = Math.abs((distances[i] as number) - median)
    distances.sort()
    return distances[(distances.length - 1) >> 1] as number
  }

  #at(place: number): number {
    return this.#header[place] as number
  }
}
