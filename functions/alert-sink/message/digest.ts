import type { Notice } from '../notice.ts'
import { consoleLink, type Message, toMessage } from './message.ts'

/** Many notices as one message. */
export type Digest = {
  /** Alerts that it is about, each by its latest notice. */
  readonly alerts: number
  /** Notices in it. */
  readonly notices: number
  readonly open: { readonly critical: number; readonly warning: number }
  readonly resolved: number
  /** At most ten, the worst that are open first. */
  readonly worst: ReadonlyArray<Message>
  readonly title: string
  readonly link: string | undefined
}

const SHOWN = 10

const rank = ({ alert }: Notice): number =>
  (alert.status === 'resolved' ? 0 : 4) + (alert.severity === 'critical' ? 2 : 0)

const worstFirst = (a: Notice, b: Notice): number =>
  rank(b) - rank(a) || b.alert.worst.score - a.alert.worst.score || (a.alert.id < b.alert.id ? -1 : 1)

const counted = (n: number, what: string): string => (n === 0 ? '' : `${n} ${what}`)

/** What there is to say of many notices at once. Never of none. */
export const toDigest = (notices: ReadonlyArray<Notice>, consoleUrl: string | undefined): Digest => {
  const latest = new Map<string, Notice>()
  for (const notice of notices) {
    if (notice.sequence >= (latest.get(notice.alert.id)?.sequence ?? 0)) latest.set(notice.alert.id, notice)
  }
  const all = [...latest.values()].sort(worstFirst)
  const open = all.filter(({ alert }) => alert.status !== 'resolved')
  const critical = open.filter(({ alert }) => alert.severity === 'critical').length
  const warning = open.length - critical
  const resolved = all.length - open.length
  const parts = [counted(critical, 'critical'), counted(warning, 'warning'), counted(resolved, 'resolved')]
  return {
    alerts: all.length,
    notices: notices.length,
    open: { critical, warning },
    resolved,
    worst: all.slice(0, SHOWN).map((notice) => toMessage(notice, { consoleUrl, samples: [] })),
    title: `${all.length} alert${all.length === 1 ? '' : 's'}: ${parts.filter((part) => part !== '').join(', ')}`,
    link: consoleLink(consoleUrl)
  }
}

/** What a digest says of those that it does not show; '' when it shows all. */
export const moreOf = ({ alerts, worst }: Digest): string =>
  alerts > worst.length ? `and ${alerts - worst.length} more` : ''
