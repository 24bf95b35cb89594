import type { Stats } from '../broker/counters.ts'

/** The last line of a run: what became of the events. */
export const account = ({ ingress, triggers }: Stats): string => {
  const sum = (of: (trigger: Stats['triggers'][string]) => number): number =>
    Object.values(triggers).reduce((total, trigger) => total + of(trigger), 0)
  const dropped = sum((trigger) => trigger.dropped)
  return [
    `Knomaly ended: ${ingress.accepted} events accepted`,
    `${sum((trigger) => trigger.delivered)} deliveries made`,
    `${sum((trigger) => trigger.deadLettered)} to the dead letters`,
    ...(dropped === 0 ? [] : [`${dropped} dropped (no deadLetterSink)`]),
    `${sum((trigger) => trigger.backlog)} kept for the next start`
  ].join(', ')
}
