import * as E from 'fp-ts/lib/Either.js'
import type { Alert } from '../../../shared/contract/alert.ts'
import { type AlertmanagerAlert, alertmanagerAlert, alertmanagerLabels } from '../message/alertmanager.ts'
import type { Compose } from '../message/compose.ts'
import type { Notice } from '../notice.ts'
import type { Channel, Undelivered } from './channel.ts'
import { outcomeWithKey } from './outcome.ts'
import { createPoster, type PosterOptions } from './poster.ts'

export type AlertmanagerOptions = Omit<PosterOptions, 'url'> & {
  readonly name: string
  /** Of every Alertmanager: their cluster shares what was sent to people, not what came in. */
  readonly urls: ReadonlyArray<string>
  readonly compose: Compose
  /** How long an alert counts as open after it was sent: a few ticks. */
  readonly keepMs: number
  /** Alerts of this channel that are open, and those that were resolved a short while ago. Undefined: not known now. */
  readonly current: () => Promise<ReadonlyArray<Alert> | undefined>
  readonly now: () => number
}

/** Alerts in one request: about 200 KB. */
const BATCH = 100

/**
 * Alertmanager's API v2. It forgets what it is not told of, so open alerts are sent again on every tick until they are resolved;
 * these once more, for one that was read as open may have overtaken its end. Whom it tells, how often and of how many at once is
 * its own business: no budget, no digest.
 */
export const alertmanagerChannel = (options: AlertmanagerOptions): Channel => {
  const { name, urls, compose, keepMs, current, now } = options
  const posters = urls.map((url) =>
    createPoster({ ...options, url: new URL('api/v2/alerts', url.endsWith('/') ? url : `${url}/`).href })
  )
  const one = (alert: Alert): AlertmanagerAlert =>
    alertmanagerAlert(alert, compose.plain(alert), { now: now(), keepMs })

  /** Severity is one of the labels: as a warning the alert is over once it is critical. */
  const escalated = (alert: Alert): ReadonlyArray<AlertmanagerAlert> => {
    if (alert.status === 'opened' || alert.severity !== 'critical') return []
    const { labels, annotations, startsAt } = one(alert)
    const kind = labels['kind'] === 'group' ? 'group' : 'series'
    const ended = new Date(Math.max(now(), Date.parse(startsAt))).toISOString()
    return [{ labels: alertmanagerLabels(alert, kind, 'warning'), annotations, startsAt, endsAt: ended }]
  }

  /** Right when one of them has it: the others get it with the next tick, if they are there. */
  const send = async (
    alerts: ReadonlyArray<AlertmanagerAlert>,
    trace?: Notice
  ): Promise<E.Either<Undelivered, undefined>> => {
    const body = JSON.stringify(alerts)
    const outcomes = await Promise.all(
      posters.map(async ({ post }) => {
        const answer = await post(body, { trace })
        return E.isLeft(answer) ? answer : outcomeWithKey(answer.right)
      })
    )
    const failures = outcomes.flatMap((outcome) => (E.isLeft(outcome) ? [outcome.left] : []))
    const [first] = failures
    if (first === undefined || failures.length < outcomes.length) return E.right(undefined)
    return E.left(failures.find(({ _tag }) => _tag === 'TryAgain') ?? first)
  }

  return {
    name,
    deliver: (notice) => () => send([one(notice.alert), ...escalated(notice.alert)], notice),
    keep: async (isStopped = () => false) => {
      const alerts = (await current()) ?? []
      for (let i = 0; i < alerts.length && !isStopped(); i += BATCH) {
        const sent = await send(alerts.slice(i, i + BATCH).map(one))
        // A hundred timeouts one after the other would help nobody: the next tick begins anew.
        if (E.isLeft(sent) && sent.left._tag === 'TryAgain') return
      }
    },
    close: async () => {
      await Promise.all(posters.map(({ close }) => close()))
    }
  }
}
