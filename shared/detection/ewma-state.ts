import { NORMAL } from './deviations.ts'

// Places in the memory; the first values of a series come last.
const COUNT = 0
const MEAN = 1
const VARIANCE = 2
const STEP = 3
const LAST_TIME = 4
const LAST_VALUE = 5
const FIRST = 6

const START = 5

/** What `ewma` remembers of a series, in one piece of memory that is also how it is stored. */
export class EwmaState {
  /** So many values are kept as they are: the median of them is the first mean, or a giant among them would be. */
  static readonly START = START
  static readonly BYTES = 8 * (FIRST + START)
  readonly bytes: Uint8Array
  readonly #memory: Float64Array

  constructor(stored?: Uint8Array) {
    const buffer = new ArrayBuffer(EwmaState.BYTES)
    this.bytes = new Uint8Array(buffer)
    if (stored !== undefined) this.bytes.set(stored)
    this.#memory = new Float64Array(buffer)
  }

  get count(): number {
    return this.#memory[COUNT] as number
  }

  get mean(): number {
    return this.#memory[MEAN] as number
  }

  get deviation(): number {
    return Math.sqrt(this.#memory[VARIANCE] as number)
  }

  /** The smallest step from one value to another that the series ever made; 0 while it made none. */
  get step(): number {
    return this.#memory[STEP] as number
  }

  isLate(time: number): boolean {
    return this.count > 0 && time < (this.#memory[LAST_TIME] as number)
  }

  noteStep(value: number): void {
    if (this.count === 0) return
    const distance = Math.abs(value - (this.#memory[LAST_VALUE] as number))
    if (distance > 0 && (this.step === 0 || distance < this.step)) this.#memory[STEP] = distance
  }

  /** Moves mean and variance by `weight` towards the value, which counts as at most `reach` from the mean. */
  learn(time: number, value: number, weight: number, reach: number): void {
    const memory = this.#memory
    const { count, mean } = this
    memory[COUNT] = count + 1
    memory[LAST_TIME] = time
    memory[LAST_VALUE] = value
    if (count < START) {
      memory[FIRST + count] = value
      this.#begin(count + 1)
      return
    }
    const distance = Math.max(-reach, Math.min(reach, value - mean))
    memory[MEAN] = mean + weight * distance
    memory[VARIANCE] = (1 - weight) * ((memory[VARIANCE] as number) + weight * distance * distance)
  }

  #begin(count: number): void {
    const first = this.#memory.slice(FIRST, FIRST + count)
    const middle = (count - 1) >> 1
    const median = first.sort()[middle] as number
    const distances = first.map((value) => Math.abs(value - median)).sort()
    this.#memory[MEAN] = median
    this.#memory[VARIANCE] = (NORMAL * (distances[middle] as number)) ** 2
  }
}
