import { TOKEN_WANTED } from '../../platform/receiver.ts'
import type { Stretch } from '../figures.ts'
import type { Check } from '../holds.ts'
import { busyBefore } from '../machine.ts'
import type { Burst, Summary } from '../summary.ts'

/** Milliseconds with as many digits as mean something. */
export const ms = (value: number): string =>
  value >= 1_000 ? `${(value / 1000).toFixed(2)} s` : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`

const count = (value: number): string => value.toLocaleString('en-GB')

export const codesText = (codes: Readonly<Record<string, number>>): string =>
  Object.entries(codes)
    .map(([code, n]) => `${count(n)} × ${code}`)
    .join(', ')

const HEAD = ['phase', 'seconds', 'requests', 'per second', 'p50', 'p95', 'p99', 'slowest', 'answers']

const row = ({ name, from, to, requests, rate, latency, codes }: Stretch): ReadonlyArray<string> => [
  name,
  String(to - from),
  count(requests),
  rate.toFixed(1),
  ms(latency.p50),
  ms(latency.p95),
  ms(latency.p99),
  ms(latency.max),
  codesText(codes)
]

const table = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const isText = (column: number): boolean => column === 0 || column === HEAD.length - 1
  return rows.map((cells) =>
    `  ${cells.map((cell, i) => (isText(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`.trimEnd()
  )
}

export const sign = (holds: boolean | undefined): string => (holds === undefined ? '–' : holds ? 'ok' : 'NO')

const checkLine = ({ name, holds, says }: Check): string => `  ${sign(holds).padEnd(3)} ${name}: ${says}`

const list = (most: Readonly<Record<string, number>>): string =>
  Object.entries(most)
    .map(([service, n]) => `${service} ${n}`)
    .join(', ')

const burstLines = (burst: Burst | null): ReadonlyArray<string> =>
  burst === null
    ? []
    : [
        '',
        'From zero and back:',
        `  first request, answered after  ${ms(burst.firstAnswerMs)}`,
        `  most replicas                  ${list(burst.mostReplicas)}`,
        `  panics                         ${burst.panics}`,
        `  refused                        ${burst.refused}`,
        `  lost                           ${burst.lost}`,
        `  back at zero                   ${burst.zeroAfterSeconds === null ? 'NO' : `${burst.zeroAfterSeconds} s after the last request`}`
      ]

/** What a person reads at the end. */
export const textReport = (summary: Summary, paths: ReadonlyArray<string>): string => {
  const { scenario, profile, target, machine, phases, all, thresholds, checks, account, burst, replicas, holds } =
    summary
  const rows = phases.length > 1 ? [...phases, all] : [all]
  return [
    '',
    `${scenario} (${profile}) at ${target.host ?? target.url}`,
    '',
    ...table([HEAD, ...rows.map(row)]),
    ...(all.codes['401'] === undefined ? [] : ['', `401: ${TOKEN_WANTED}`]),
    ...(burst === null && replicas !== null ? ['', `Most replicas: ${list(replicas.most)}`] : []),
    ...burstLines(burst),
    ...(account === null ? [] : ['', `Anomalies among the samples: ${count(account.anomalies)}`]),
    '',
    'Thresholds:',
    ...thresholds.map(({ text, holds: one }) => `  ${sign(one).padEnd(3)} ${text}`),
    '',
    'Account:',
    ...checks.map(checkLine),
    '',
    ...(target.kind === 'given' ? [] : [busyBefore(machine) ?? []].flat()),
    holds ? 'All holds.' : 'NOT ALL HOLDS.',
    ...paths.map((path) => `  ${path}`),
    ''
  ].join('\n')
}
