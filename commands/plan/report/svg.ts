import { escaped, px } from '../../backtest/plot/path.ts'
import { thinned } from '../model/timeline.ts'
import { podHours, type Subject } from './subject.ts'
import { type Curve, LEFT, panel, RIGHT, WIDTH } from './svg-panel.ts'
import { timeTicks } from './time-ticks.ts'
import { rate, time, whole } from './words.ts'

const TOP = 88
const PANEL = 120
const GAP = 34
const PANELS = 3
const BOTTOM = TOP + PANELS * PANEL + (PANELS - 1) * GAP
const HEIGHT = BOTTOM + 30

/** Places from left to right: one for two pixels. */
const PLACES = (RIGHT - LEFT) / 2
/** A phase's name is written where there is room: a character is some 6 pixels wide. */
const CHARACTER = 6.2

/** Colours for light and for dark ground. */
const STYLE = `<style>:root{color-scheme:light dark}
.g{fill:#fff}.t{fill:#1f2328}.f{fill:#59636e}.x{stroke:#d1d9e0}.e{stroke:#8c959f;stroke-dasharray:2 3}
.offered{--c:#0969da}.refused{--c:#cf222e}.wanted{--c:#8250df}.ready{--c:#1a7f37}.around{--c:#8c959f}
.working{--c:#0969da}.waiting{--c:#bf8700}.panic{fill:#cf222e;fill-opacity:.1}
@media(prefers-color-scheme:dark){
.g{fill:#0d1117}.t{fill:#e6edf3}.f{fill:#9198a1}.x{stroke:#30363d}.e{stroke:#656c76}
.offered{--c:#58a6ff}.refused{--c:#ff7b72}.wanted{--c:#be8fff}.ready{--c:#3fb950}.around{--c:#656c76}
.working{--c:#58a6ff}.waiting{--c:#d29922}.panic{fill:#ff7b72;fill-opacity:.16}}
.line{fill:none;stroke:var(--c);stroke-width:1.6;stroke-linejoin:round}.area{fill:var(--c);fill-opacity:.45}
text{font:11px ui-sans-serif,system-ui,sans-serif}.h{font-size:15px;font-weight:600}.t{font-weight:600}
.x,.e{fill:none}</style>`

const boxOf = (place: number) => {
  const top = TOP + place * (PANEL + GAP)
  return { top, bottom: top + PANEL }
}

const sum = (...series: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<number> =>
  (series[0] ?? []).map((_, i) => series.reduce((all, one) => all + (one[i] ?? 0), 0))

/** Curves that are 0 throughout say nothing but that; the first of a panel stays. */
const said = (curves: ReadonlyArray<Curve>): ReadonlyArray<Curve> =>
  curves.filter(({ values, base }, i) => i === 0 || values.some((value, k) => value > (base?.[k] ?? 0)))

const xAt = (ms: number, durationMs: number): number => LEFT + ((RIGHT - LEFT) * ms) / durationMs

/** Beginnings of phases as lines through all panels, with their names where there is room. */
const phasesMarkup = ({ load: { phases, durationMs } }: Subject): string => {
  const lines = phases.slice(1).map(({ fromMs }) => `M${px(xAt(fromMs, durationMs))} ${TOP}V${BOTTOM}`)
  const names = phases.flatMap(({ name, fromMs, toMs }) => {
    const [from, to] = [xAt(fromMs, durationMs), xAt(toMs, durationMs)]
    if (to - from < CHARACTER * name.length + 8) return []
    return [`<text class="f" x="${px((from + to) / 2)}" y="${TOP - 28}" text-anchor="middle">${escaped(name)}</text>`]
  })
  return `<path class="e" d="${lines.join('')}"/>${names.join('')}`
}

const panicMarkup = (panicking: ReadonlyArray<number>): string => {
  const { top, bottom } = boxOf(1)
  const bands: string[] = []
  for (let i = 0; i < panicking.length; i += 1) {
    if (panicking[i] === 0) continue
    const first = i
    while (i + 1 < panicking.length && panicking[i + 1] === 1) i += 1
    const [from, to] = [first, i + 1].map((place) => LEFT + ((RIGHT - LEFT) * place) / panicking.length) as [
      number,
      number
    ]
    bands.push(`<rect class="panic" x="${px(from)}" y="${top}" width="${px(to - from)}" height="${bottom - top}"/>`)
  }
  return bands.join('')
}

const timesMarkup = (durationMs: number): string => {
  const ticks = timeTicks(durationMs, 12).map(({ atMs, label }) => ({ x: px(xAt(atMs, durationMs)), label }))
  const lines = ticks.map(({ x }) => `M${x} ${BOTTOM}v5`).join('')
  const labels = ticks.map(
    ({ x, label }) => `<text class="f" x="${x}" y="${BOTTOM + 19}" text-anchor="middle">${label}</text>`
  )
  return `<path class="x" d="${lines}"/>${labels.join('')}`
}

const curvesOf = ({ plan: { timeline } }: Subject) => {
  const of = (name: keyof typeof timeline, by: 'mean' | 'most'): ReadonlyArray<number> =>
    thinned(timeline[name], PLACES, by)
  const offered = of('offered', 'mean')
  const none = offered.map(() => 0)
  // Means, for these add up: a pod that leaves is ready and leaving within one place.
  const ready = of('ready', 'mean')
  const there = sum(ready, of('starting', 'mean'), of('leaving', 'mean'))
  const working = of('working', 'most')
  return {
    load: [
      { name: 'offered', class: 'offered', values: offered, base: none },
      { name: 'refused (503)', class: 'refused', values: of('refused', 'mean'), base: none }
    ],
    pods: [
      { name: 'ready', class: 'ready', values: ready, base: none, steps: true },
      { name: 'starting or leaving', class: 'around', values: there, base: ready, steps: true },
      { name: 'wanted', class: 'wanted', values: of('wanted', 'most'), steps: true }
    ],
    flight: [
      { name: 'in work', class: 'working', values: working, base: none },
      { name: 'waiting', class: 'waiting', values: sum(working, of('waiting', 'most')), base: working }
    ],
    panicking: of('panicking', 'most')
  }
}

/** The plan over time as a picture, on light and dark ground: load, pods, requests in flight. */
export const svgChart = (subject: Subject): string => {
  const { service, load, plan } = subject
  const { load: loadCurves, pods, flight, panicking } = curvesOf(subject)
  const { requests } = plan
  const title = `${service}: ${load.name}, ${time(load.durationMs)}`
  const figures = [
    `${whole(requests.offered)} requests`,
    `${rate(podHours(subject))} pod-hours`,
    `at most ${whole(plan.pods.most)} pods`,
    `wait p99 ${time(requests.waits.p99Ms)}`,
    `${whole(requests.refused)} × 503`,
    `${whole(requests.timedOut)} × 504`
  ].join(' · ')
  const podsTitle = panicking.some((one) => one === 1) ? 'Pods (shaded: panic)' : 'Pods'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
<title>${escaped(`${title}: ${figures}`)}</title>${STYLE}
<rect class="g" width="100%" height="100%"/>
<text class="t h" x="${LEFT}" y="28">${escaped(title)}</text>
<text class="f" x="${RIGHT}" y="28" text-anchor="end">${escaped(figures)}</text>
${phasesMarkup(subject)}
${panicMarkup(panicking)}
${panel('Requests/s', said(loadCurves), boxOf(0))}
${panel(podsTitle, said(pods), boxOf(1))}
${panel('Requests in flight', said(flight), boxOf(2))}
${timesMarkup(load.durationMs)}
</svg>
`
}
