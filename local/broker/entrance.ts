import type { TriggerSpec } from '../manifests/topology.ts'
import { type BrokerEvent, withAttributes } from './broker-event.ts'
import type { Clock } from './clock.ts'
import { matchesAll } from './filter.ts'
import type { Appended, Store } from './store.ts'
import { passesLeft, TTL } from './ttl.ts'

export type Entered = 'stored' | 'unmatched' | 'full' | 'unavailable' | 'expired'

/** The one way into a Broker, for producers and for replies: marks the event and finds the Triggers that take it. */
export type Entrance = {
  readonly mark: (event: BrokerEvent) => { readonly targets: ReadonlyArray<number>; readonly event: BrokerEvent }
  readonly enter: (event: BrokerEvent) => Promise<Entered>
}

export const createEntrance = (
  triggers: ReadonlyArray<TriggerSpec>,
  store: Store,
  clock: Clock,
  stored: (targets: ReadonlyArray<number>) => void
): Entrance => {
  /** Each Trigger is evaluated here, once per event, and never again. */
  const targetsOf = ({ attributes }: BrokerEvent): ReadonlyArray<number> => {
    const targets: Array<number> = []
    for (let place = 0; place < triggers.length; place += 1) {
      if (matchesAll((triggers[place] as TriggerSpec).filters, attributes)) targets.push(place)
    }
    return targets
  }

  const mark: Entrance['mark'] = (event) => {
    const marks = {
      knativearrivaltime: new Date(clock.now()).toISOString(),
      [TTL]: String(passesLeft(event.attributes))
    }
    return {
      targets: targetsOf(event),
      event: { attributes: withAttributes(event.attributes, marks), data: event.data }
    }
  }

  const enter = async (produced: BrokerEvent): Promise<Entered> => {
    if (passesLeft(produced.attributes) <= 0) return 'expired'
    const { targets, event } = mark(produced)
    if (targets.length === 0) return 'unmatched'
    const appended: Appended = await store.append(targets, event)
    if (appended === 'stored') stored(targets)
    return appended
  }

  return { mark, enter }
}
