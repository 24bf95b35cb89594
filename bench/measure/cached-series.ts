import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as E from 'fp-ts/lib/Either.js'
import { fromSeriesKey, seriesKey } from '../../shared/contract/series.ts'
import { foldSamples, type SeriesMemory } from '../../shared/detection/fold-samples.ts'
import { Window } from '../../shared/detection/window.ts'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import { readPolicies } from '../../shared/policy/read-policies.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { NOISE } from '../load/stream.ts'

const SERIES = 400

/** The memory that this process has in use once all garbage is gone. */
const usedBytes = (): number => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let n = 0; n < 3; n += 1) collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** What the analyzer keeps of a series after some commits, with a window of `samples` that is full: see series-cache.ts there. */
const fullSeries = (policies: PolicySet, samples: number, n: number): object => {
  const key = seriesKey(`/bench/cached/${n}`, 'rps', undefined)
  const { detector } = policies.policyOf(fromSeriesKey(key))
  const memory: SeriesMemory<unknown> = { window: new Window({ samples }), state: detector.empty() }
  for (let i = 0; i <= samples; i += 1) {
    foldSamples(detector, memory, [{ time: i * 1_000, key: `${n}-${i}`, value: Number(NOISE[(i + n) % NOISE.length]) }])
  }
  const storedState = Uint8Array.from(detector.write(memory.state))
  return { keys: seriesKeys(key), version: `v.${n}`, memory, storedState }
}

/** Bytes that a series takes in the analyzer's cache, its policy not counted: all series of a policy share one. */
export const cachedBytes = (detector: string, window: number): number => {
  const policies = readPolicies(`defaults: { detector: ${detector} }`)
  if (E.isLeft(policies)) throw new Error(policies.left.join(', '))
  fullSeries(policies.right, window, 0)
  const before = usedBytes()
  const kept = Array.from({ length: SERIES }, (_, n) => fullSeries(policies.right, window, n))
  return (usedBytes() - before) / kept.length
}
