import type { Plan } from '../model/simulate.ts'
import { SERIES, thinned } from '../model/timeline.ts'
import { hintsOf } from './hints.ts'
import { podHours, type Subject, targetOf, type Variant } from './subject.ts'

const MOST_POINTS = 1_000

/** Names of series that are a state or a peak; the others are rates, of which the mean stands for many seconds. */
const MEANS: ReadonlySet<string> = new Set(['offered', 'refused', 'working', 'waiting'])

const timelineOf = ({ timeline }: Plan) => {
  const seconds = timeline.offered.length
  const points = Math.min(MOST_POINTS, seconds)
  return {
    secondsPerPoint: seconds / points,
    ...Object.fromEntries(
      SERIES.map((name) => [name, thinned(timeline[name], points, MEANS.has(name) ? 'mean' : 'most')])
    )
  }
}

const figuresOf = ({ stepMs, requests, pods, phases }: Plan, subject: Subject) => ({
  stepMs,
  requests,
  pods,
  phases: phases.map((one, i) => ({ ...subject.load.phases[i], ...one }))
})

/** Everything, for other programs. */
export const jsonReport = (subject: Subject, variants: ReadonlyArray<Variant>): string => {
  const { service, settings, pod, load, plan, pricePerPodHour } = subject
  const hours = podHours(subject)
  const report = {
    service,
    settings,
    target: targetOf(settings),
    pod: { ...pod, capacity: Number.isFinite(pod.capacity) ? pod.capacity : null },
    load: { name: load.name, durationMs: load.durationMs, peakRps: load.peakRps },
    podHours: hours,
    ...(pricePerPodHour === undefined ? {} : { cost: hours * pricePerPodHour }),
    ...figuresOf(plan, subject),
    hints: hintsOf(subject),
    timeline: timelineOf(plan),
    variants: variants.map((one) => ({
      name: one.name,
      settings: one.settings,
      podHours: podHours(one),
      ...figuresOf(one.plan, subject)
    }))
  }
  return `${JSON.stringify(report, null, 2)}\n`
}
