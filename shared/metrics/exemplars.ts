import { isTraceparent } from '../cloudevents/traceparent.ts'

/** One observation that stands for its bucket, with the trace it belongs to. */
export type Exemplar = {
  readonly labelSet: { readonly trace_id: string }
  readonly value: number
  /** Unix time in seconds. */
  readonly timestamp: number
}

/** An exemplar stays this long, ms: many requests a second must not each look for their trace. */
const KEPT_MS = 1_000

/** One of a trace that is sampled, so that it can be looked at, gives way to one that is not only after this, ms. */
const SAMPLED_KEPT_MS = 60_000

const isSampled = (traceparent: string): boolean => (traceparent.charCodeAt(54) & 1) === 1

/** The newest exemplar of each bucket. */
export class Exemplars {
  readonly #kept: (Exemplar | undefined)[]
  readonly #since: Float64Array
  readonly #sampled: Uint8Array

  constructor(buckets: number) {
    this.#kept = new Array(buckets).fill(undefined)
    this.#since = new Float64Array(buckets).fill(Number.NEGATIVE_INFINITY)
    this.#sampled = new Uint8Array(buckets)
  }

  /** False where the bucket keeps what it has whatever is offered at `now` (performance.now(), ms). */
  wants(bucket: number, now: number): boolean {
    return this.#sampled[bucket] === 0 || now - (this.#since[bucket] as number) >= KEPT_MS
  }

  /** Takes it where it is a traceparent and the bucket has none as good; what it costs to look closer comes last. */
  offer(bucket: number, now: number, value: number, traceparent: unknown): void {
    if (typeof traceparent !== 'string') return
    const age = now - (this.#since[bucket] as number)
    const sampled = isSampled(traceparent)
    const wasSampled = this.#sampled[bucket] === 1
    if (sampled === wasSampled ? age < KEPT_MS : wasSampled && age < SAMPLED_KEPT_MS) return
    if (!isTraceparent(traceparent)) return
    this.#since[bucket] = now
    this.#sampled[bucket] = sampled ? 1 : 0
    this.#kept[bucket] = { labelSet: { trace_id: traceparent.slice(3, 35) }, value, timestamp: Date.now() / 1000 }
  }

  of(bucket: number): Exemplar | undefined {
    return this.#kept[bucket]
  }
}
