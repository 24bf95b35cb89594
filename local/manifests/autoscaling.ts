import { only } from './annotations.ts'
import { goDurationMs } from './go-duration.ts'
import type { EntryRule } from './text-map.ts'
import type { ScalingSpec } from './topology.ts'

const PREFIX = 'autoscaling.knative.dev/'
const HOUR_MS = 3_600_000

/** Decimal notation only: Number() also takes '', '0x10' and '1e3', which Knative does not. */
const numberOf = (value: string): number => (/^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN)

const whole =
  (min: number): EntryRule =>
  (_key, value) =>
    /^\d+$/.test(value) && Number(value) >= min && Number(value) < 2 ** 31
      ? undefined
      : `expected a whole number of at least ${min}`

const between =
  (min: number, max: number): EntryRule =>
  (_key, value) =>
    numberOf(value) >= min && numberOf(value) <= max ? undefined : `expected a number from ${min} to ${max}`

const seconds =
  (min: number): EntryRule =>
  (_key, value) => {
    const ms = goDurationMs(value)
    return ms !== undefined && ms % 1000 === 0 && ms >= min * 1000 && ms <= HOUR_MS
      ? undefined
      : `expected a duration in whole seconds from ${min}s to 1h`
  }

/** Names and bounds as Knative's webhook has them; only what its own autoscaler (KPA) does, for there is no HPA here. */
const RULES: Readonly<Record<string, EntryRule>> = {
  class: only('kpa.autoscaling.knative.dev'),
  metric: only('concurrency', 'rps'),
  target: (_key, value) => (numberOf(value) >= 0.01 ? undefined : 'expected a number of at least 0.01'),
  'target-utilization-percentage': between(1, 100),
  window: seconds(6),
  'panic-window-percentage': between(1, 100),
  'panic-threshold-percentage': between(110, 1000),
  'min-scale': whole(0),
  'max-scale': whole(0),
  // 0 needs allow-zero-initial-scale, which is off in a cluster unless its operator turns it on.
  'initial-scale': whole(1),
  'activation-scale': whole(2),
  'scale-down-delay': seconds(0),
  'scale-to-zero-pod-retention-period': seconds(0),
  'target-burst-capacity': (_key, value) =>
    value === '-1' || numberOf(value) >= 0 ? undefined : 'expected -1 or a number of at least 0',
  'metric-aggregation-algorithm': only('linear', 'weighted-exponential')
}

export const autoscalingRule: EntryRule = (key, value) => {
  const name = key.slice(PREFIX.length)
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined
  return rule === undefined ? 'no such autoscaling annotation' : rule(key, value)
}

/**
 * The annotations of a revision as settings; all of them passed `autoscalingRule`. The defaults are those of
 * config-autoscaler (serving: config/core/configmaps/autoscaler.yaml) and of the webhook.
 */
export const scalingOf = (annotations: Readonly<Record<string, string>>): ScalingSpec => {
  const text = (name: string): string | undefined => annotations[PREFIX + name]
  const count = (name: string, otherwise: number): number => Number(text(name) ?? otherwise)
  const milliseconds = (name: string, otherwise: string): number => goDurationMs(text(name) ?? otherwise) ?? Number.NaN
  return {
    metric: text('metric') === 'rps' ? 'rps' : 'concurrency',
    target: text('target') === undefined ? undefined : count('target', 0),
    targetUtilizationPercentage: count('target-utilization-percentage', 70),
    windowMs: milliseconds('window', '60s'),
    panicWindowPercentage: count('panic-window-percentage', 10),
    panicThresholdPercentage: count('panic-threshold-percentage', 200),
    minScale: count('min-scale', 0),
    maxScale: count('max-scale', 0),
    initialScale: count('initial-scale', 1),
    activationScale: count('activation-scale', 1),
    scaleDownDelayMs: milliseconds('scale-down-delay', '0s'),
    scaleToZeroRetentionMs: milliseconds('scale-to-zero-pod-retention-period', '0s'),
    targetBurstCapacity: count('target-burst-capacity', 211),
    aggregation: text('metric-aggregation-algorithm') === 'weighted-exponential' ? 'weighted-exponential' : 'linear'
  }
}

/** What no single annotation can be blamed for: the key to point at, and why. */
export const scaleComplaints = (
  annotations: Readonly<Record<string, string>>
): ReadonlyArray<{ readonly key: string; readonly message: string }> => {
  const { minScale, maxScale } = scalingOf(annotations)
  const activation = annotations[`${PREFIX}activation-scale`]
  return [
    ...(maxScale !== 0 && maxScale < minScale
      ? [{ key: `${PREFIX}max-scale`, message: `expected at least min-scale, ${minScale}` }]
      : []),
    ...(activation !== undefined && (Number(activation) < minScale || (maxScale !== 0 && Number(activation) > maxScale))
      ? [{ key: `${PREFIX}activation-scale`, message: 'expected a number from min-scale to max-scale' }]
      : [])
  ]
}
