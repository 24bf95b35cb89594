import * as E from 'fp-ts/lib/Either.js'
import { goDurationMs } from '../../../local/manifests/go-duration.ts'
import { duration, rate } from '../report/words.ts'
import { type Load, MAX_DURATION_MS, MAX_RPS, type Phase, poissonArrivals } from './load.ts'

/** As many as a table is read of. */
const MAX_PHASES = 100

const EXPECTED = '--rps: expected rates such as 10,200,2000 or 10@2m,200@10m'

const nameOf = (phases: ReadonlyArray<Phase>): string => {
  const [first, ...others] = phases.map(({ fromMs, toMs }) => toMs - fromMs)
  if (others.length === 0) return phases[0]?.name ?? ''
  return `${phases.length} phases${others.every((ms) => ms === first) ? ` of ${duration(first ?? 0)}` : ''}`
}

/** `10,200@10m`: rates, each for its own time or for that of all. */
export const phasedLoad = (text: string, phaseMs: number): E.Either<string, Load> => {
  const parts = text.split(',').map((part) => {
    const [rps = '', forTime] = part.trim().split('@', 2)
    const ms = forTime === undefined ? phaseMs : goDurationMs(forTime)
    return { rps: /^\d+(\.\d+)?$/.test(rps) ? Number(rps) : Number.NaN, ms, isPlain: part.split('@').length <= 2 }
  })
  if (parts.length > MAX_PHASES) return E.left(`--rps: expected at most ${MAX_PHASES} phases; --trace takes more`)
  const phases: { name: string; fromMs: number; toMs: number; rps: number }[] = []
  let fromMs = 0
  for (const { rps, ms, isPlain } of parts) {
    if (!isPlain || !(rps <= MAX_RPS)) return E.left(`${EXPECTED}, each from 0 to ${MAX_RPS} requests/s`)
    if (ms === undefined || ms < 1000 || ms % 1000 !== 0)
      return E.left(`${EXPECTED}; a phase lasts whole seconds, at least one`)
    phases.push({ name: `${rate(rps)} rps`, fromMs, toMs: fromMs + ms, rps })
    fromMs += ms
  }
  if (fromMs > MAX_DURATION_MS) return E.left('--rps: the phases are longer than 7 days')
  return E.right({
    name: nameOf(phases),
    durationMs: fromMs,
    phases: phases.map(({ name, fromMs: from, toMs }) => ({ name, fromMs: from, toMs })),
    peakRps: phases.reduce((most, { rps }) => Math.max(most, rps), 0),
    arrivals: poissonArrivals(phases)
  })
}
