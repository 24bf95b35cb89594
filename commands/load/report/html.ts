import { escaped } from '../../backtest/plot/path.ts'
import type { Stretch } from '../figures.ts'
import { busyBefore } from '../machine.ts'
import type { Summary } from '../summary.ts'
import type { Span } from './chart.ts'
import { answersChart, latencyChart, replicasChart } from './charts.ts'
import { STYLE } from './style.ts'
import { codesText, ms, sign } from './text.ts'

const count = (value: number): string => value.toLocaleString('en-GB')

type Cell = { readonly text: string; readonly className?: string }
const cell = (text: string | number, className = ''): Cell => ({ text: String(text), className })
const number = (text: string | number): Cell => cell(text, 'n')

const table = (head: ReadonlyArray<Cell>, rows: ReadonlyArray<ReadonlyArray<Cell>>): string => {
  const line = (tag: 'th' | 'td', cells: ReadonlyArray<Cell>): string =>
    `<tr>${cells.map(({ text, className }) => `<${tag}${tag === 'th' ? ' scope="col"' : ''} class="${className ?? ''}">${escaped(text)}</${tag}>`).join('')}</tr>`
  const body = rows.map((cells) => line('td', cells)).join('\n')
  return `<div class="scroll" tabindex="0"><table><thead>${line('th', head)}</thead><tbody>\n${body}</tbody></table></div>`
}

const mark = (holds: boolean | undefined): Cell =>
  cell(sign(holds), `mark ${holds === undefined ? 'faint' : holds ? 'good' : 'bad'}`)

const cards = ({ all, accepted, account, burst }: Summary): string => {
  const list: ReadonlyArray<readonly [string, string]> = [
    ['requests', count(all.requests)],
    ['half answered within', ms(all.latency.p50)],
    ['95 % within', ms(all.latency.p95)],
    ['99 % within', ms(all.latency.p99)],
    ['accepted samples', count(accepted.samples)],
    ['anomalies', account === null ? 'not known' : count(account.anomalies)],
    ['dead-lettered samples', account === null ? 'not known' : count(account.deadLettered)],
    ...(burst === null
      ? []
      : ([
          ['first answer from zero', ms(burst.firstAnswerMs)],
          ['panics', String(burst.panics)],
          ['refused', String(burst.refused)],
          ['lost', String(burst.lost)],
          ['back at zero after', burst.zeroAfterSeconds === null ? 'never' : `${burst.zeroAfterSeconds} s`]
        ] as const))
  ]
  return `<dl class="cards">${list.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`
}

const stretchRow = ({ name, from, to, requests, rate, latency, codes }: Stretch): ReadonlyArray<Cell> => [
  cell(name),
  number(to - from),
  number(count(requests)),
  number(rate.toFixed(1)),
  ...[latency.p50, latency.p95, latency.p99, latency.max].map((value) => number(ms(value))),
  cell(codesText(codes))
]

const phasesTable = ({ phases, all }: Summary): string =>
  table(
    [
      cell('phase'),
      ...['seconds', 'requests', 'a second', 'p50', 'p95', 'p99', 'slowest'].map(number),
      cell('answers')
    ],
    (phases.length > 1 ? [...phases, all] : [all]).map(stretchRow)
  )

const scalingTable = ({ replicas }: Summary): string => {
  if (replicas === null) return ''
  const { decisions, changes } = replicas
  if (decisions.length + changes.length === 0) return ''
  const ready = changes.map((change) => ({ ...change, why: change.to > change.from ? 'ready' : 'gone' }))
  const rows = [...decisions, ...ready].sort((a, b) => a.seconds - b.seconds)
  return `<h2>Scaling</h2>${table(
    [number('second'), cell('service'), number('from'), number('to'), cell('why')],
    rows.map(({ seconds, service, from, to, why }) => [
      number(seconds.toFixed(1)),
      cell(service),
      number(from),
      number(to),
      cell(why, 'wide')
    ])
  )}`
}

const secondsTable = ({ timeline }: Summary): string =>
  `<details><summary>Every second as numbers</summary>${table(
    [...['second', 'p50', 'p95', 'p99', 'slowest'].map(number), cell('answers')],
    timeline.map(({ seconds, latency, codes }) => [
      number(seconds),
      ...[latency.p50, latency.p95, latency.p99, latency.max].map((value) => number(ms(value))),
      cell(codesText(codes))
    ])
  )}</details>`

/** Before zero and after the last request there is something to see only when the platform went to zero. */
const spanOf = ({ timeline, replicas, burst, all }: Summary): Span => {
  const end = Math.max(all.to, (timeline.at(-1)?.seconds ?? 0) + 1)
  return burst === null
    ? { from: 0, to: end }
    : { from: -5, to: Math.max(end, (replicas?.rows.at(-1)?.seconds ?? 0) + 1) }
}

/** One page with everything in it: no script, nothing from outside. */
export const htmlReport = (summary: Summary): string => {
  const { scenario, profile, holds, startedAt, target, versions, machine, run, seed, thresholds, checks } = summary
  const span = spanOf(summary)
  const where = { own: 'a platform for this run alone', running: 'the platform that ran here', given: 'the platform' }
  const busy = busyBefore(machine)
  const facts = `${startedAt.slice(0, 19).replace('T', ' ')} UTC · ${where[target.kind]} at ${target.host ?? target.url} · Knomaly ${versions.knomaly}, artillery ${versions.artillery}, Node ${versions.node} · ${machine.cores} cores, ${machine.processor}, ${machine.memoryGiB} GiB, ${machine.system}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Load: ${escaped(scenario)} – ${holds ? 'all holds' : 'not all holds'}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Load: ${escaped(scenario)} <small class="faint">${escaped(profile)}</small><span class="verdict ${holds ? 'good' : 'bad'}">${holds ? 'all holds' : 'not all holds'}</span></h1>
<p class="faint">${escaped(facts)}</p>
${busy === undefined ? '' : `<p class="bad">${escaped(busy)}</p>`}
</header>
<main>
${cards(summary)}
${answersChart(summary, span)}
${latencyChart(summary, span)}
${replicasChart(summary, span)}
<h2>Phases</h2>
${phasesTable(summary)}
<h2>Account</h2>
${table(
  [cell(''), cell('what must hold'), cell('numbers')],
  checks.map(({ name, holds: one, says }) => [mark(one), cell(name), cell(says, 'wide')])
)}
<h2>Thresholds</h2>
${table(
  [cell(''), cell('threshold')],
  thresholds.map(({ text, holds: one }) => [mark(one), cell(text)])
)}
${scalingTable(summary)}
${secondsTable(summary)}
</main>
<footer><p class="faint">Run ${escaped(run)}, seed ${seed}. Time to the answer is from the decision to send to the end of the answer, so waiting for a connection counts.</p></footer>
</body>
</html>
`
}
