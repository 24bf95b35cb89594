import type { Stats, TriggerStats } from '../broker/counters.ts'

type Counts = Omit<TriggerStats, 'attempts'>

/** The most replicas of a service, and how many there were of it at the start. */
export type Grown = { readonly service: string; readonly most: number; readonly first: number }

/** The last line of a run: what became of the events, and which services grew for them. */
export const account = (
  { ingress, triggers }: Pick<Stats, 'ingress'> & { readonly triggers: Readonly<Record<string, Counts>> },
  services: ReadonlyArray<Grown> = []
): string => {
  const sum = (of: (trigger: Counts) => number): number =>
    Object.values(triggers).reduce((total, trigger) => total + of(trigger), 0)
  const dropped = sum((trigger) => trigger.dropped)
  return [
    `Knomaly ended: ${ingress.accepted} events accepted`,
    `${sum((trigger) => trigger.delivered)} deliveries made`,
    `${sum((trigger) => trigger.deadLettered)} to the dead letters`,
    ...(dropped === 0 ? [] : [`${dropped} dropped (no deadLetterSink)`]),
    `${sum((trigger) => trigger.backlog)} kept for the next start`,
    ...services
      .filter(({ most, first }) => most > first)
      .map(({ service, most }) => `up to ${most} replicas of ${service.slice(service.indexOf('/') + 1)}`)
  ].join(', ')
}
