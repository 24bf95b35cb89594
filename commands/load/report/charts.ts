import { linePath, type Point, px } from '../../backtest/plot/path.ts'
import { linearScale, shortNumber } from '../../backtest/plot/scale.ts'
import type { Moment, Summary } from '../summary.ts'
import { BOTTOM, chartFigure, type Span, TOP, xOf } from './chart.ts'
import { ms } from './text.ts'

const KINDS = ['202', '4xx', '5xx', 'other'] as const
type Kind = (typeof KINDS)[number]

const LABELS: Readonly<Record<Kind, string>> = {
  202: '202 accepted',
  '4xx': '4xx refused',
  '5xx': '5xx, try again',
  other: 'other or no answer'
}

const kindOf = (code: string): Kind =>
  code === '202' ? '202' : /^4\d\d$/.test(code) ? '4xx' : /^5\d\d$/.test(code) ? '5xx' : 'other'

const byKind = ({ codes }: Moment): Readonly<Record<Kind, number>> => {
  const counts: Record<Kind, number> = { '202': 0, '4xx': 0, '5xx': 0, other: 0 }
  for (const [code, n] of Object.entries(codes)) counts[kindOf(code)] += n
  return counts
}

/** Of each second a bar, its kinds on top of each other. */
export const answersChart = ({ timeline, phases }: Summary, span: Span): string => {
  const rows = timeline.map((moment) => ({ seconds: moment.seconds, counts: byKind(moment) }))
  const total = (counts: Readonly<Record<Kind, number>>): number => KINDS.reduce((sum, kind) => sum + counts[kind], 0)
  const most = Math.max(1, ...rows.map(({ counts }) => total(counts)))
  const { at, ticks } = linearScale(0, most, BOTTOM, TOP)
  const x = xOf(span)
  const used = KINDS.filter((kind) => rows.some(({ counts }) => counts[kind] > 0))
  const bars = rows.map(({ seconds, counts }) => {
    let below = 0
    const left = x(seconds)
    const width = Math.max(0.5, x(seconds + 1) - left - 0.5)
    return used
      .map((kind) => {
        const [low, high] = [at(below), at(below + counts[kind])]
        below += counts[kind]
        return counts[kind] === 0
          ? ''
          : `<rect class="fill k${kind}" x="${px(left)}" y="${px(high)}" width="${px(width)}" height="${px(low - high)}"/>`
      })
      .join('')
  })
  return chartFigure({
    title: 'Requests a second, by answer',
    description: `At most ${most} requests in one second.`,
    span,
    phases,
    ticks: ticks.map((value) => ({ y: at(value), label: shortNumber(value) })),
    content: bars.join(''),
    legend: used.map((kind) => ({ className: `k${kind}`, label: LABELS[kind] }))
  })
}

const QUANTILES = ['p50', 'p95', 'p99'] as const

/** On a logarithmic scale: a cold start is a thousand times a warm answer, and both are to be seen. */
export const latencyChart = ({ timeline, phases, all }: Summary, span: Span): string => {
  const values = timeline.flatMap(({ latency }) => QUANTILES.map((quantile) => latency[quantile])).filter((v) => v > 0)
  const low = Math.floor(Math.log10(Math.min(1, ...values)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(10, ...values))))
  const { at } = linearScale(low, high, BOTTOM, TOP)
  const x = xOf(span)
  const lines = QUANTILES.map((quantile) => {
    const runs: Point[][] = []
    let before = Number.NEGATIVE_INFINITY
    for (const { seconds, latency } of timeline) {
      const point: Point = [x(seconds + 0.5), at(Math.log10(Math.max(latency[quantile], 10 ** low)))]
      if (seconds === before + 1) runs.at(-1)?.push(point)
      else runs.push([point])
      before = seconds
    }
    return `<path class="line ${quantile}" d="${linePath(runs)}"/>`
  })
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i)
  return chartFigure({
    title: 'Time to the answer',
    description: `Over the whole run half of the answers came within ${ms(all.latency.p50)}, 95 % within ${ms(all.latency.p95)}, 99 % within ${ms(all.latency.p99)}. The scale is logarithmic.`,
    span,
    phases,
    ticks: powers.map((power) => ({
      y: at(power),
      label: power >= 3 ? `${10 ** (power - 3)} s` : `${10 ** power} ms`
    })),
    content: lines.join(''),
    legend: QUANTILES.map((quantile) => ({ className: quantile, label: `${quantile} of each second` }))
  })
}

/** Steps; services lie a little beside each other where they have equally many. */
export const replicasChart = ({ replicas, phases }: Summary, span: Span): string => {
  if (replicas === null) return ''
  const services = Object.keys(replicas.rows.at(-1)?.replicas ?? {})
  const rows = replicas.rows.filter(({ seconds }) => seconds >= span.from && seconds <= span.to)
  const most = Math.max(1, ...rows.flatMap((row) => Object.values(row.replicas)))
  const { at, ticks } = linearScale(0, most, BOTTOM, TOP)
  const x = xOf(span)
  const lines = services.map((service, i) => {
    const aside = (i - (services.length - 1) / 2) * 2.5
    const points = rows.flatMap(({ seconds, replicas: counts }): ReadonlyArray<Point> => {
      const y = at(counts[service] ?? 0) + aside
      return [
        [x(seconds), y],
        [x(Math.min(seconds + 1, span.to)), y]
      ]
    })
    return `<path class="line s${i}" d="${linePath([points])}"/>`
  })
  const list = services.map((service) => `${service} ${replicas.most[service] ?? 0}`).join(', ')
  return chartFigure({
    title: 'Ready replicas',
    description: `At most: ${list}.`,
    span,
    phases,
    ticks: ticks.filter(Number.isInteger).map((value) => ({ y: at(value), label: String(value) })),
    content: lines.join(''),
    legend: services.map((service, i) => ({ className: `s${i}`, label: service }))
  })
}
