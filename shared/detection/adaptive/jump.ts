import { deviations, NORMAL } from '../deviations.ts'
import { type Departure, FORGOTTEN, LEAST_FOR_SCALE, nowhere } from './departure.ts'
import { Magnitudes } from './magnitudes.ts'
import { RobustRing } from './robust-ring.ts'

/** Values whose median is where the series is now: enough that two outliers among them do not move it. */
export const NEAR = 5
const DISTANCES = 96
/** The past is asked for jumps a third as far: what stands out must not only be the largest by a little. */
const NEARLY = 1 / 3

const DISTANCES_AT = RobustRing.bytes(NEAR)
const MAGNITUDES_AT = DISTANCES_AT + RobustRing.bytes(DISTANCES)

/**
 * How far the series jumps from one moment to the next, wherever its level is: the distance from the median of the last five, in median
 * distances of the last 96. Finds spikes on a rising or falling series, which no band over the values can.
 */
export class Jump {
  static readonly BYTES = MAGNITUDES_AT + Magnitudes.BYTES

  readonly #near: RobustRing
  readonly #distances: RobustRing
  readonly #magnitudes: Magnitudes

  constructor(buffer: ArrayBuffer, offset: number) {
    this.#near = new RobustRing(buffer, offset, NEAR)
    this.#distances = new RobustRing(buffer, offset + DISTANCES_AT, DISTANCES)
    this.#magnitudes = new Magnitudes(buffer, offset + MAGNITUDES_AT)
  }

  get isSound(): boolean {
    return this.#near.isSound && this.#distances.isSound && this.#magnitudes.isSound
  }

  /** Judges the newest value, with a scale of at least `floor`, and learns it. */
  see(value: number, floor: number): Departure {
    if (this.#near.count < NEAR) {
      this.#near.add(value)
      return nowhere(value)
    }
    const expected = this.#near.median()
    const departure = this.#judge(value, expected, floor)
    this.#distances.add(Math.abs(value - expected))
    this.#magnitudes.add(departure.deviations)
    this.#near.add(value)
    return departure
  }

  #judge(value: number, expected: number, floor: number): Departure {
    if (this.#distances.count < LEAST_FOR_SCALE) return nowhere(expected)
    const scale = Math.max(NORMAL * this.#distances.median(), floor)
    const far = deviations(value - expected, scale)
    const reached = this.#magnitudes.reached(far * NEARLY)
    const oneIn = (this.#magnitudes.mass + 1) / (reached + 1)
    return { expected, scale, deviations: far, oneIn, isUnseen: reached < FORGOTTEN }
  }
}
