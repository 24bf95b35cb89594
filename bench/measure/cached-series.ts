import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as E from 'fp-ts/lib/Either.js'
import { type CachedSeries, toCachedSeries } from '../../functions/analyzer/series-cache.ts'
import { fromSeriesKey, seriesKey } from '../../shared/contract/series.ts'
import { foldSamples } from '../../shared/detection/fold-samples.ts'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import { readPolicies } from '../../shared/policy/read-policies.ts'
import { NOISE } from '../load/stream.ts'

const SERIES = 400
const NOTHING_STORED = { version: '', total: 0, detectorState: '', samples: [] }

/** The memory that this process has in use once all garbage is gone. */
const usedBytes = (): number => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let n = 0; n < 3; n += 1) collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** A series as the analyzer keeps it after some commits, with a window of `window` samples that is full. */
const fullSeries = (policies: PolicySet, window: number, n: number): CachedSeries => {
  const key = seriesKey(`/bench/cached/${n}`, 'rps', undefined)
  const policy = policies.policyOf(fromSeriesKey(key))
  const cached = toCachedSeries(key, NOTHING_STORED, { samples: window, spanMs: undefined }, policy)
  const samples = Array.from({ length: window + 1 }, (_, i) => ({
    time: i * 1_000,
    key: `${n}-${i}`,
    value: Number(NOISE[(i + n) % NOISE.length])
  }))
  for (const sample of samples) foldSamples(policy.detector, cached.memory, [sample])
  cached.storedState = Uint8Array.from(policy.detector.write(cached.memory.state))
  return cached
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
