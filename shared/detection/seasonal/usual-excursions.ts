/** An excursion that is further out than known makes the known one so much larger, once in a visit. */
const UP = 2
/** A visit without one makes it so much smaller: it settles where about one day in four goes beyond. */
const DOWN = UP ** (-1 / 3)
/** Excursions below this are no excursions. */
const LEAST = 1

export type ExcursionShape = { readonly nodes: number; readonly period: number }

/** Numbers beside the nodes: node and time of the last step up. */
export const EXCURSION_MARKS = 2

/**
 * How far out a series goes now and then at each time of the day: backups, batch jobs and the like, too short for the profile and too
 * rare for the scale. What comes on several days at the same time is usual; what comes once moves little, however large.
 *
 * The running quantile of the largest excursion of a visit, by steps of a constant factor. `nodes` has one number per node, 0 for
 * unknown; `marks` has `EXCURSION_MARKS`. Times are local, ms; excursions are in any unit, such as deviations.
 */
export class UsualExcursions {
  readonly #shape: ExcursionShape
  readonly #nodes: Float32Array
  readonly #marks: Float64Array

  constructor(shape: ExcursionShape, nodes: Float32Array, marks: Float64Array) {
    this.#shape = shape
    this.#nodes = nodes
    this.#marks = marks
  }

  /** The larger of the two neighbours': a job that begins a minute early is the same job. */
  expectedAt(local: number): number {
    const position = this.#position(local)
    const { nodes } = this.#shape
    const left = this.#nodes[Math.floor(position) % nodes] as number
    return Math.max(left, this.#nodes[(Math.floor(position) + 1) % nodes] as number)
  }

  /** Takes in how far out the last `elapsed` ms were. */
  learn(local: number, excursion: number, elapsed: number): void {
    const { nodes, period } = this.#shape
    const node = Math.round(this.#position(local)) % nodes
    const known = Math.max(LEAST, this.#nodes[node] as number)
    if (excursion <= known) {
      this.#nodes[node] = Math.max(LEAST, known * DOWN ** Math.min(1, (elapsed * nodes) / period))
    } else if (this.#marks[0] !== node || Math.abs(local - (this.#marks[1] as number)) > period / 2) {
      this.#nodes[node] = Math.min(excursion, known * UP)
      this.#marks[0] = node
      this.#marks[1] = local
    }
  }

  #position(local: number): number {
    const { nodes, period } = this.#shape
    const since = local % period
    return ((since < 0 ? since + period : since) * nodes) / period
  }
}
