import { anomalyTable, explanationLines } from '../account/anomaly-table.ts'
import { balance, showAccount } from '../account/show-account.ts'
import type { ReplayArguments } from './arguments.ts'
import type { Replayed } from './replay.ts'

const query = ({ source, metric }: ReplayArguments): string => `${new URLSearchParams({ source, metric })}`

/** Curl needs no escapes here: the query is percent-encoded, and single quotes keep the shell away from `&`. */
const lookFurther = (args: ReplayArguments): string => {
  const url = args.url.replace(/\/+$/, '')
  const host = args.host === undefined ? '' : `-H 'Host: ${args.host}' `
  return `curl -s ${host}'${url}/analyze?${query(args).replaceAll('%2F', '/')}&debug=true'`
}

const refusalLines = ({ tally }: Replayed): ReadonlyArray<string> =>
  tally.refused === 0
    ? []
    : [
        `${tally.refused} samples were refused: ${[...tally.refusals].map(([status, n]) => `${n} × ${status}`).join(', ')}`,
        ...(tally.firstRefusal === undefined ? [] : [`  the first time: ${tally.firstRefusal}`])
      ]

/** What a person reads at the end. */
export const textReport = (args: ReplayArguments, replayed: Replayed): string => {
  const { account, anomalies, skipped, tally } = replayed
  const kept = anomalies.length < account.anomalies ? ` (the newest ${anomalies.length} are kept)` : ''
  return [
    '',
    `${args.file} as ${args.metric} of ${args.source}`,
    ...showAccount(account),
    ...refusalLines(replayed),
    ...(skipped === 0 ? [] : [`${skipped} lines of the file have no time or no finite value and were not sent`]),
    ...(tally.gaveUp ? ['the platform was gone for too long: the rest of the file was not sent'] : []),
    ...(anomalies.length === 0 ? [] : ['', `Anomalies by time${kept}:`, ...anomalyTable(anomalies)]),
    ...(anomalies.length === 0 ? [] : ['', 'The worst of them:', ...explanationLines(anomalies)]),
    '',
    'Look further:',
    `  ${lookFurther(args)}`,
    ''
  ].join('\n')
}

/** For programs: everything of the text and every anomaly that is kept. */
export const jsonReport = (args: ReplayArguments, { account, anomalies, skipped, tally }: Replayed): string => {
  const { open, deadLettersKnown, ...numbers } = account
  return `${JSON.stringify(
    {
      source: args.source,
      metric: args.metric,
      ...numbers,
      deadLettered: deadLettersKnown ? numbers.deadLettered : null,
      open,
      holds: open === 0,
      balance: balance(account),
      refused: tally.refused,
      skipped,
      anomaliesByTime: anomalies.map(({ time, value, lower, upper, score, reason, explanation }) => ({
        time,
        value,
        lower,
        upper,
        score,
        reason,
        explanation
      }))
    },
    null,
    2
  )}\n`
}
