import * as E from 'fp-ts/lib/Either.js'
import type { Compose } from '../message/compose.ts'
import { type PagerDutyEvent, pagerDutyDigest, pagerDutyEvent, pagerDutyResolve } from '../message/pagerduty.ts'
import type { Notice } from '../notice.ts'
import { type Channel, type Ref, tryAgain, type Undelivered } from './channel.ts'
import { outcomeWithKey } from './outcome.ts'
import { createPoster, type PosterOptions } from './poster.ts'

export type PagerDutyOptions = PosterOptions & {
  readonly name: string
  readonly compose: Compose
  readonly routingKey: string
  readonly digestIncident: DigestIncident
}

/** The incident that stands for all alerts that were told by digests. */
export type DigestIncident = {
  readonly isOpen: () => Promise<boolean>
  readonly setOpen: (isOpen: boolean) => Promise<void>
  /** Whether an alert that was told by digests alone is still open; undefined: not known now. */
  readonly isNeeded: () => Promise<boolean | undefined>
}

/** Events of one digest at a time: what PagerDuty takes at once is a few a second. */
const IN_PARALLEL = 4

/**
 * PagerDuty's Events API v2: an incident per alert, by its id, which the last notice resolves. What digests tell is one incident
 * more, and it is resolved when none of these alerts is open any more.
 */
export const pagerDutyChannel = (options: PagerDutyOptions): Channel => {
  const { name, compose, routingKey, digestIncident } = options
  const poster = createPoster(options)
  const digestKey = `knomaly-${name}-digest`

  const send = async (event: PagerDutyEvent, trace?: Notice): Promise<E.Either<Undelivered, Ref>> => {
    const answer = await poster.post(JSON.stringify({ routing_key: routingKey, ...event }), { trace })
    return E.isLeft(answer) ? answer : outcomeWithKey(answer.right)
  }

  return {
    name,
    deliver: (notice) => async () => {
      const event = pagerDutyEvent(await compose.message(notice))
      const sent = await send(event, notice)
      // From here on the alert has an incident of its own.
      return E.map((): Ref => (event.event_action === 'trigger' ? event.dedup_key : undefined))(sent)
    },
    digest: (notices, refs) => async () => {
      const digest = compose.digest(notices)
      const latest = new Map(notices.map((notice) => [notice.alert.id, notice]))
      // These page nobody, and their incidents would stay open.
      const over = [...latest.values()].filter(
        ({ alert }) => alert.status === 'resolved' && refs.get(alert.id) !== undefined
      )
      const end = performance.now() + 2 * options.timeoutMs
      let failed: E.Left<Undelivered> | undefined
      const worker = async (): Promise<void> => {
        for (let one = over.shift(); one !== undefined && failed === undefined; one = over.shift()) {
          const sent =
            performance.now() > end
              ? E.left(tryAgain('no time for all that is over'))
              : await send(pagerDutyResolve(one.alert.id), one)
          // One that is refused is no reason to tell nothing of all the others.
          if (E.isLeft(sent) && sent.left._tag === 'TryAgain') failed = sent
        }
      }
      await Promise.all(Array.from({ length: IN_PARALLEL }, worker))
      if (failed !== undefined) return failed
      if (digest.open.critical + digest.open.warning === 0) return E.right(undefined)
      await digestIncident.setOpen(true)
      return send(pagerDutyDigest(digest, digestKey))
    },
    keep: async () => {
      if (!(await digestIncident.isOpen()) || (await digestIncident.isNeeded()) !== false) return
      if (E.isRight(await send(pagerDutyResolve(digestKey)))) await digestIncident.setOpen(false)
    },
    close: poster.close
  }
}
