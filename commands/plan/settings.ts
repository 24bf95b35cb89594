import * as E from 'fp-ts/lib/Either.js'
import { autoscalingRule, scaleComplaints, scalingOf } from '../../local/manifests/autoscaling.ts'
import type { ScalingSpec } from '../../local/manifests/topology.ts'
import { MOST_PODS } from './model/most-pods.ts'

/** What decides how a service scales and queues. */
export type PlanSettings = {
  readonly scaling: ScalingSpec
  /** Requests in one pod at a time; 0 = unlimited. */
  readonly containerConcurrency: number
  readonly timeoutSeconds: number
}

const PREFIX = 'autoscaling.knative.dev/'

/** The field of each annotation; what scales pods by CPU (class hpa) has no plan. */
const FIELDS: Readonly<Record<string, keyof ScalingSpec>> = {
  metric: 'metric',
  target: 'target',
  'target-utilization-percentage': 'targetUtilizationPercentage',
  window: 'windowMs',
  'panic-window-percentage': 'panicWindowPercentage',
  'panic-threshold-percentage': 'panicThresholdPercentage',
  'min-scale': 'minScale',
  'max-scale': 'maxScale',
  'initial-scale': 'initialScale',
  'activation-scale': 'activationScale',
  'scale-down-delay': 'scaleDownDelayMs',
  'scale-to-zero-pod-retention-period': 'scaleToZeroRetentionMs',
  'target-burst-capacity': 'targetBurstCapacity',
  'metric-aggregation-algorithm': 'aggregation'
}

/** Fields of the revision itself, with the bounds that the manifests have. */
const REVISION: Readonly<Record<string, readonly [least: number, most: number]>> = {
  containerConcurrency: [0, 1000],
  timeoutSeconds: [1, 600]
}

export const SETTING_NAMES: ReadonlyArray<string> = [...Object.keys(FIELDS), ...Object.keys(REVISION)]

const changed = (settings: PlanSettings, change: string): E.Either<string, PlanSettings> => {
  const at = change.indexOf('=')
  const name = change.slice(0, Math.max(0, at)).trim().replace(PREFIX, '')
  const value = change.slice(at + 1).trim()
  if (at < 1 || name === '' || value === '') return E.left(`${change}: expected KEY=VALUE, such as min-scale=1`)
  const bounds = Object.hasOwn(REVISION, name) ? REVISION[name] : undefined
  if (bounds !== undefined) {
    const [least, most] = bounds
    const isFine = /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most
    return isFine
      ? E.right({ ...settings, [name]: Number(value) })
      : E.left(`${change}: expected a whole number from ${least} to ${most}`)
  }
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
  if (field === undefined) return E.left(`${name}: no such setting; there are ${SETTING_NAMES.join(', ')}`)
  const complaint = autoscalingRule(PREFIX + name, value)
  if (complaint !== undefined) return E.left(`${change}: ${complaint}`)
  const { [field]: read } = scalingOf({ [PREFIX + name]: value })
  return E.right({ ...settings, scaling: { ...settings.scaling, [field]: read } })
}

/** Pods that there are whatever the load: a plan without all of them would say nothing. */
const tooMany = ({ scaling: { minScale, initialScale } }: PlanSettings): string | undefined => {
  const name = minScale > MOST_PODS ? 'min-scale' : initialScale > MOST_PODS ? 'initial-scale' : undefined
  return name === undefined ? undefined : `${name}: a plan has at most ${MOST_PODS} pods`
}

/** What the webhook says of annotations that do not fit together. */
const together = ({ scaling: { minScale, maxScale, activationScale } }: PlanSettings): string | undefined => {
  const complaints = scaleComplaints({
    [`${PREFIX}min-scale`]: String(minScale),
    [`${PREFIX}max-scale`]: String(maxScale),
    ...(activationScale > 1 ? { [`${PREFIX}activation-scale`]: String(activationScale) } : {})
  })
  const first = complaints[0]
  return first === undefined ? undefined : `${first.key.replace(PREFIX, '')}: ${first.message}`
}

/** Settings with some of them changed, each written KEY=VALUE as in a manifest and bound by the same rules. */
export const withChanges = (settings: PlanSettings, changes: ReadonlyArray<string>): E.Either<string, PlanSettings> => {
  let now = settings
  for (const change of changes) {
    const next = changed(now, change)
    if (E.isLeft(next)) return next
    now = next.right
  }
  const complaint = together(now) ?? tooMany(now)
  return complaint === undefined ? E.right(now) : E.left(complaint)
}
