import type { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { goDurationMs } from '../../local/manifests/go-duration.ts'
import { readOptions } from '../options/read-options.ts'
import type { PodModel } from './model/simulate.ts'
import { BOUNDS, DEFAULTS } from './usage.ts'

export type PlanArguments = {
  /** Exactly one of the two. */
  readonly rps: string | undefined
  readonly trace: string | undefined
  readonly phaseMs: number
  readonly service: string
  /** Empty = the project's own. */
  readonly manifests: ReadonlyArray<string>
  readonly changes: ReadonlyArray<string>
  /** For each variant the settings that it changes. */
  readonly variants: ReadonlyArray<ReadonlyArray<string>>
  readonly pod: PodModel
  readonly pricePerPodHour: number | undefined
  readonly seed: number
  readonly json: string | undefined
  readonly svg: string | undefined
}

const OPTIONS = {
  rps: { type: 'string' },
  phase: { type: 'string', default: DEFAULTS.phase },
  trace: { type: 'string' },
  service: { type: 'string', default: DEFAULTS.service },
  manifests: { type: 'string', multiple: true },
  set: { type: 'string', multiple: true },
  compare: { type: 'string', multiple: true },
  latency: { type: 'string', default: String(DEFAULTS.latencyMs) },
  capacity: { type: 'string' },
  'cold-start': { type: 'string', default: String(DEFAULTS.coldStartMs) },
  'price-per-pod-hour': { type: 'string' },
  seed: { type: 'string', default: String(DEFAULTS.seed) },
  json: { type: 'string' },
  svg: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false }
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

/** Number() alone takes '' and '0x10' too. */
const numberOf = (text: string): number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN)

const isWithin = (n: number, [least, most]: readonly [number, number]): boolean => n >= least && n <= most

const faultOf = (values: Values): string | undefined => {
  const { rps, trace, compare = [], capacity } = values
  const price = values['price-per-pod-hour']
  const phaseMs = goDurationMs(values.phase)
  if ((rps === undefined) === (trace === undefined)) return 'expected a load: --rps 10,200,2000 or --trace FILE'
  if (!(phaseMs !== undefined && phaseMs >= 1000 && phaseMs % 1000 === 0))
    return '--phase: expected whole seconds such as 90s, 5m or 1h'
  if (!isWithin(numberOf(values.latency), BOUNDS.latencyMs)) return '--latency: expected milliseconds from 1 to 600000'
  if (!isWithin(numberOf(values['cold-start']), BOUNDS.coldStartMs))
    return '--cold-start: expected milliseconds from 0 to 600000'
  if (capacity !== undefined && !isWithin(numberOf(capacity), BOUNDS.capacity))
    return '--capacity: expected a number from 0.01 to 100000'
  if (price !== undefined && Number.isNaN(numberOf(price)))
    return '--price-per-pod-hour: expected a number such as 0.02'
  if (!/^\d+$/.test(values.seed) || !Number.isSafeInteger(Number(values.seed))) return '--seed: expected a whole number'
  if (compare.length > BOUNDS.variants) return `--compare: expected at most ${BOUNDS.variants} variants`
  const named = ['rps', 'trace', 'service', 'json', 'svg'] as const
  const empty = named.find((name) => values[name] === '')
  return empty === undefined ? undefined : `--${empty}: expected something after it`
}

/** Undefined asks for the help text; a fault is one line. Settings are checked where the service is known. */
export const readPlanArguments = (argv: ReadonlyArray<string>): E.Either<string, PlanArguments | undefined> => {
  const parsed = readOptions(argv, OPTIONS)
  if (E.isLeft(parsed)) return parsed
  const { values } = parsed.right
  if (values.help) return E.right(undefined)
  const fault = faultOf(values)
  if (fault !== undefined) return E.left(fault)
  const price = values['price-per-pod-hour']
  return E.right({
    rps: values.rps,
    trace: values.trace,
    phaseMs: goDurationMs(values.phase) ?? 0,
    service: values.service,
    manifests: values.manifests ?? [],
    changes: values.set ?? [],
    variants: (values.compare ?? []).map((one) => one.split(',')),
    pod: {
      latencyMs: numberOf(values.latency),
      coldStartMs: numberOf(values['cold-start']),
      capacity: values.capacity === undefined ? Number.POSITIVE_INFINITY : numberOf(values.capacity)
    },
    pricePerPodHour: price === undefined ? undefined : numberOf(price),
    seed: Number(values.seed),
    json: values.json,
    svg: values.svg
  })
}
