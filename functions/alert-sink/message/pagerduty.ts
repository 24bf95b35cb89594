import { clip } from './clip.ts'
import { type Digest, moreOf } from './digest.ts'
import { factsOf, memberLines } from './fact.ts'
import type { Message } from './message.ts'
import { sparkline } from './sparkline.ts'

/** PagerDuty's limits, in characters; a whole event may have 512 KB, which these keep far away. */
const SUMMARY = 1024
const SOURCE = 1024
const DETAIL = 4000
const CLIENT = 'Knomaly'

/** An event of the Events API v2, but for the routing key. */
export type PagerDutyEvent = {
  readonly event_action: 'trigger' | 'resolve'
  readonly dedup_key: string
} & Readonly<Record<string, unknown>>

const linksOf = (href: string | undefined, text: string) =>
  href === undefined ? {} : { links: [{ href, text }], client_url: href }

/** One incident per alert: what is told of it later changes or resolves that one. */
export const pagerDutyEvent = (message: Message): PagerDutyEvent => {
  const about = { dedup_key: message.alertId, client: CLIENT }
  if (message.status === 'resolved') return { event_action: 'resolve', ...about }
  const details = [
    ...factsOf(message),
    ['Explanation', message.explanation] as const,
    ['Worst series', memberLines(message).join('; ')] as const,
    ['Newest values', sparkline(message.values, 40)] as const
  ]
  return {
    event_action: 'trigger',
    ...about,
    payload: {
      summary: clip(message.title, SUMMARY),
      source: clip(message.source, SOURCE),
      severity: message.severity,
      timestamp: new Date(message.openedAt).toISOString(),
      ...(message.metric === '' ? {} : { component: message.metric }),
      group: clip(message.source, SOURCE),
      class: message.reason,
      custom_details: Object.fromEntries(
        details.filter(([, text]) => text !== '').map(([name, text]) => [name, clip(text, DETAIL)])
      )
    },
    ...linksOf(message.link, 'Open in the console')
  }
}

/** All digests are one incident, or each of them would page anew; `key` names it. */
export const pagerDutyDigest = (digest: Digest, key: string): PagerDutyEvent => ({
  event_action: 'trigger',
  dedup_key: key,
  client: CLIENT,
  payload: {
    summary: clip(digest.title, SUMMARY),
    source: 'knomaly',
    severity: digest.open.critical > 0 ? 'critical' : 'warning',
    class: 'digest',
    custom_details: Object.fromEntries([
      ...digest.worst.map(
        (one, i) => [`${i + 1}`, clip(`${one.severity} ${one.status}: ${one.title}`, DETAIL)] as const
      ),
      ...(moreOf(digest) === '' ? [] : [['more', moreOf(digest)] as const])
    ])
  },
  ...linksOf(digest.link, 'All alerts')
})

export const pagerDutyResolve = (key: string): PagerDutyEvent => ({ event_action: 'resolve', dedup_key: key })
