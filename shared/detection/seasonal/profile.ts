/** What a profile knows of one moment. `support` counts the periods it was seen in; 0: never, and `centre` says nothing. */
export type Moment = { readonly centre: number; readonly support: number }

export type ProfileShape = {
  /** Nodes per period. */
  readonly nodes: number
  /** Length of a period, ms. */
  readonly period: number
  /** Where a period begins: a local time of one of its beginnings, ms. */
  readonly origin: number
  /** Periods that a node remembers. */
  readonly memory: number
}

/** A visit weighs at least this much: samples of equal time, and a first one whose distance nobody knows. */
const LEAST_VISIT = 1e-4

/**
 * The usual course of a series over a period: values at nodes, and straight lines between them, so that there are no
 * steps. A sample counts at its two neighbours, by nearness.
 *
 * A node is a mean over time with a memory in periods: samples weigh what they cover of the time between two nodes, so a
 * day of seconds and a day of hours weigh the same, and bursts weigh nothing. Whoever teaches it has cut what sticks out:
 * a mean of what was cut keeps the precision of all samples of a visit, where a running median takes one step per sample,
 * of a size that would have to be guessed.
 *
 * Views into memory of the caller: `centres` and `masses` have one number per node. Times are local, ms.
 */
export class Profile {
  readonly #shape: ProfileShape
  readonly #width: number
  readonly #centres: Float64Array | Float32Array
  readonly #masses: Float32Array
  // Where the last time asked about lies: between two nodes, so far from the first to the second.
  #left = 0
  #right = 0
  #share = 0

  constructor(shape: ProfileShape, centres: Float64Array | Float32Array, masses: Float32Array) {
    this.#shape = shape
    this.#width = shape.period / shape.nodes
    this.#centres = centres
    this.#masses = masses
  }

  expectedAt(local: number): Moment {
    this.#locate(local)
    const left = this.#masses[this.#left] as number
    const right = this.#masses[this.#right] as number
    const share = this.#share
    const support = (1 - share) * left + share * right
    // A node that was never visited has no value to draw a line to.
    const slope = left === 0 ? 1 : right === 0 ? 0 : share
    const centre = (1 - slope) * (this.#centres[this.#left] as number) + slope * (this.#centres[this.#right] as number)
    return { centre, support }
  }

  /** Takes in `value`, which stands for the last `elapsed` ms. */
  learn(local: number, value: number, elapsed: number): void {
    this.#locate(local)
    const visit = elapsed / this.#width
    if (this.#share < 1) this.#visit(this.#left, value, (1 - this.#share) * visit)
    if (this.#share > 0) this.#visit(this.#right, value, this.#share * visit)
  }

  #locate(local: number): void {
    const { nodes, period, origin } = this.#shape
    const since = (local - origin) % period
    const position = (since < 0 ? since + period : since) / this.#width
    const node = Math.floor(position)
    this.#left = node % nodes
    this.#right = (node + 1) % nodes
    this.#share = position - node
  }

  #visit(node: number, value: number, weight: number): void {
    const visit = Math.min(1, Math.max(weight, LEAST_VISIT))
    const mass = Math.min(this.#shape.memory, (this.#masses[node] as number) + visit)
    this.#masses[node] = mass
    const centre = this.#centres[node] as number
    this.#centres[node] = centre + Math.min(1, visit / mass) * (value - centre)
  }
}
