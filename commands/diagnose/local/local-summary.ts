import type { Finding } from '../finding.ts'
import { triggersOf } from './find-in-look.ts'
import type { Look } from './look.ts'
import { figureOf } from './read-metrics.ts'

const columns = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)))
  return rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd())
}

const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ['', title, ...lines]

const serviceRows = ({ services, scaling }: Look): ReadonlyArray<string> => {
  if (services.length === 0) return []
  const rows = services.map(({ service, status, ready, wanted, queued, replicas }) => {
    const name = service.slice(service.indexOf('/') + 1)
    const scale = scaling?.services.find((one) => one.name === name)
    const bounds = scale === undefined ? '' : `${scale.min_scale}–${scale.max_scale === 0 ? '' : scale.max_scale}`
    const restarts = replicas.reduce((sum, replica) => sum + replica.restarts, 0)
    const load = scale === undefined ? '' : `${Math.round(scale.concurrency * 100) / 100}`
    const why = `${scale?.panic === true ? 'panic; ' : ''}${scale?.why ?? ''}`
    return [name, status, `${ready}/${wanted}`, bounds, load, `${queued}`, `${restarts}`, why]
  })
  return columns([['', '', 'ready', 'scale', 'in flight', 'waiting', 'restarts', 'autoscaler'], ...rows])
}

const triggerRows = ({ now }: Look): ReadonlyArray<string> => {
  const triggers = triggersOf(now)
  if (triggers.length === 0) return []
  const outcomes = ['accepted', 'delivered', 'retried', 'dead_lettered'] as const
  const rows = triggers.map((trigger) => [
    trigger.slice(trigger.indexOf('/') + 1),
    ...outcomes.map((outcome) => `${figureOf(now, 'broker_events_total', { trigger, outcome })}`),
    `${figureOf(now, 'broker_backlog_events', { trigger })}`
  ])
  return columns([['', 'accepted', 'delivered', 'retried', 'dead letters', 'waiting'], ...rows])
}

const redisRows = ({ redis, components }: Look): ReadonlyArray<string> => {
  const status = components?.['redis']?.status ?? 'unknown'
  if (redis === undefined) return [`  redis  ${status}`]
  const memory = /^used_memory_human:(\S+)/m.exec(redis.info)?.[1] ?? '?'
  const { series, openAlerts, deadLetters } = redis
  return [
    `  redis  ${status}, ${memory} in use, ${series} series, ${openAlerts} open alerts, ${deadLetters} dead letters`
  ]
}

/** Of the console's address all but the token: a summary is passed on. */
const consoleLine = ({ run }: Look): ReadonlyArray<string> =>
  run.consoleUrl === null
    ? []
    : [`Console: ${run.consoleUrl.replace(/#.*/, '')} (the address with its token: consoleUrl in ${run.dir}/run.json)`]

/** What looks wrong, the worst first; then what runs. */
export const localSummary = (look: Look, found: ReadonlyArray<Finding>): string => {
  const { run } = look
  const wrong = found.map(({ severity, text }) => `  ${severity}: ${text}`)
  const lines = [
    `Knomaly on ${run.url}, process ${run.pid}, since ${run.startedAt}`,
    ...consoleLine(look),
    ...section('What looks wrong', wrong.length === 0 ? ['  nothing'] : wrong),
    ...section('Stored', redisRows(look)),
    ...section('Functions', serviceRows(look)),
    ...section('Triggers', triggerRows(look))
  ]
  return `${lines.join('\n')}\n`
}
