import { RankDigest } from '../rank-digest.ts'
import { GramNovelty } from './gram-novelty.ts'
import { ValueRing } from './value-ring.ts'

/** Mass of the digests, in samples: values change with their series, what its patterns are like stays longer. */
const VALUE_MEMORY = 5_000
const PATTERN_MEMORY = 10_000

const HEADER = 4 * Float64Array.BYTES_PER_ELEMENT
const VALUES = HEADER
const DISCORDS = VALUES + RankDigest.bytes('double')
const SPREADS = DISCORDS + RankDigest.bytes('single')
const GRAMS = SPREADS + RankDigest.bytes('single')
const PAST = GRAMS + GramNovelty.BYTES

/** Bytes of the state of one series, always the same. */
export const NOVELTY_BYTES = PAST + ValueRing.BYTES

const SEEN = 0
const NEWEST = 1
const SINCE_ALERT = 2
const FATIGUE = 3

/** All that is known of a series, in one piece of memory: its bytes are the state, there is nothing to encode. */
export class NoveltyState {
  readonly buffer: ArrayBuffer
  readonly values: RankDigest
  /** In units of `past`. */
  readonly discords: RankDigest
  /** In units of `past`. */
  readonly spreads: RankDigest
  readonly grams: GramNovelty
  readonly past: ValueRing
  readonly #header: Float64Array

  /** Zeros are the state of a series that nothing is known of. */
  constructor(buffer = new ArrayBuffer(NOVELTY_BYTES)) {
    this.buffer = buffer
    this.#header = new Float64Array(buffer, 0, 4)
    this.values = new RankDigest(buffer, VALUES, VALUE_MEMORY, 'double')
    this.discords = new RankDigest(buffer, DISCORDS, PATTERN_MEMORY, 'single')
    this.spreads = new RankDigest(buffer, SPREADS, PATTERN_MEMORY, 'single')
    this.grams = new GramNovelty(buffer, GRAMS)
    this.past = new ValueRing(buffer, PAST)
  }

  static read(bytes: Uint8Array): NoveltyState | undefined {
    if (bytes.byteLength !== NOVELTY_BYTES) return undefined
    const buffer = new ArrayBuffer(NOVELTY_BYTES)
    new Uint8Array(buffer).set(bytes)
    const state = new NoveltyState(buffer)
    return state.isSound ? state : undefined
  }

  /** Samples judged so far. */
  get seen(): number {
    return this.#header[SEEN] as number
  }

  /** Whether a sample of this time is older than what was learned already. */
  isLate(time: number): boolean {
    return this.seen > 0 && time < (this.#header[NEWEST] as number)
  }

  /** Counts a sample; `time` of the newest. */
  count(time: number): void {
    this.#header[SEEN] = this.seen + 1
    if (this.seen === 1 || time > (this.#header[NEWEST] as number)) this.#header[NEWEST] = time
  }

  /** Samples since the last alert; `Infinity` when there was none. */
  get sinceAlert(): number {
    const since = this.#header[SINCE_ALERT] as number
    return since === 0 ? Number.POSITIVE_INFINITY : this.seen + 1 - since
  }

  /** How many alerts there were lately, each fading. */
  get fatigue(): number {
    return this.#header[FATIGUE] as number
  }

  set fatigue(fatigue: number) {
    this.#header[FATIGUE] = fatigue
  }

  /** The sample that was counted last has raised an alert. */
  alert(): void {
    this.hush()
    this.fatigue += 1
  }

  /** Begins the lock-out anew, without an alert. */
  hush(): void {
    // One more, because 0 means that there was none: an alert may come before anything is counted.
    this.#header[SINCE_ALERT] = this.seen + 1
  }

  /** Whether these bytes can be a state. */
  get isSound(): boolean {
    return (
      this.#header.every(Number.isFinite) &&
      this.values.isSound &&
      this.discords.isSound &&
      this.spreads.isSound &&
      this.grams.isSound &&
      this.past.isSound
    )
  }
}
