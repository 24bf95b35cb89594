import type { Account } from './account.ts'

export type Shown = Account & {
  readonly sent: number
  readonly accepted: number
  readonly alerts: number
  readonly deadLettersKnown: boolean
}

const count = (n: number): string => n.toLocaleString('en-GB')

/** The sentence that everything is measured by. */
export const balance = ({ accepted, analysed, deadLettered, open }: Shown): string => {
  const sum = `accepted ${count(accepted)} = analysed ${count(analysed)} + dead-lettered ${count(deadLettered)}`
  if (open === 0) return `${sum}: every accepted sample has its outcome`
  return open > 0
    ? `${sum} + ${count(open)} WITHOUT AN OUTCOME: still under way, or lost`
    : `${sum} − ${count(-open)} WITH TWO OUTCOMES: analysed, and in the dead letters as well`
}

/** The account in lines, numbers under each other. */
export const showAccount = (shown: Shown): ReadonlyArray<string> => {
  const { sent, accepted, analysed, late, duplicate, anomalies, alerts, deadLettered, deadLettersKnown } = shown
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['sent', count(sent)],
    ['accepted', count(accepted)],
    ['analysed', count(analysed)],
    ['  of these late', count(late)],
    ['duplicate', count(duplicate)],
    ['anomalies', count(anomalies)],
    ['alerts', count(alerts)],
    ['dead letters', deadLettersKnown ? count(deadLettered) : 'not known: only the machine of the platform may ask']
  ]
  const width = Math.max(...rows.map(([, value]) => (/^\d/.test(value) ? value.length : 0)))
  return [...rows.map(([name, value]) => `  ${name.padEnd(16)} ${value.padStart(width)}`), '', balance(shown)]
}
