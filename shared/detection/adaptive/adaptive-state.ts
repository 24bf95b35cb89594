import { emptyBaseline } from '../baseline.ts'
import { NOVELTY_BYTES, NoveltyState } from '../novelty/novelty-state.ts'
import { Jump } from './jump.ts'
import { Level } from './level.ts'
import { Pace } from './pace.ts'
import { Rhythm } from './rhythm.ts'

const RHYTHM = NOVELTY_BYTES
const PACE = RHYTHM + Rhythm.BYTES
const LEVEL = PACE + Pace.BYTES
const JUMP = LEVEL + Level.BYTES

/** Bytes of the state of one series, always the same. */
export const ADAPTIVE_BYTES = JUMP + Jump.BYTES

/** All that is known of a series, in one piece of memory: its bytes are the state, there is nothing to encode. */
export class AdaptiveState {
  readonly buffer: ArrayBuffer
  /** Holds all values, and the patterns of the paced ones: it counts these. */
  readonly patterns: NoveltyState
  readonly rhythm: Rhythm
  readonly pace: Pace
  readonly level: Level
  readonly jump: Jump
  /** All of the window, as long as no late sample comes between: not stored, it only keeps what was computed over the window. */
  baseline = emptyBaseline()

  /** Zeros are the state of a series that nothing is known of. */
  constructor(buffer = new ArrayBuffer(ADAPTIVE_BYTES)) {
    this.buffer = buffer
    this.patterns = new NoveltyState(buffer)
    this.rhythm = new Rhythm(buffer, RHYTHM)
    this.pace = new Pace(buffer, PACE)
    this.level = new Level(buffer, LEVEL)
    this.jump = new Jump(buffer, JUMP)
  }

  /** A late sample has moved what the window holds. */
  forgetWindow(): void {
    this.baseline = emptyBaseline()
  }

  static read(bytes: Uint8Array): AdaptiveState | undefined {
    if (bytes.byteLength !== ADAPTIVE_BYTES) return undefined
    const buffer = new ArrayBuffer(ADAPTIVE_BYTES)
    new Uint8Array(buffer).set(bytes)
    const state = new AdaptiveState(buffer)
    const { patterns, rhythm, pace, level, jump } = state
    const parts = [patterns, rhythm, pace, level, jump]
    return parts.every(({ isSound }) => isSound) ? state : undefined
  }
}
