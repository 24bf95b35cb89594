import { read } from './api.js'
import { seriesText } from './format.js'
import { onLive } from './live.js'
import { notify } from './notices.js'
import { toHash } from './router.js'

/** @typedef {import('../../../shared/alerts/alert-list.ts').ListedAlert} ListedAlert @typedef {import('../api.ts').AlertsAnswer} AlertsAnswer */

/** So many alerts are remembered as told of. */
const MOST = 1_000
/** As many of the newest open ones are looked through after the stream was away. */
const LOOKED_THROUGH = 50

/** Status that each alert had when the reader heard of it. @type {Map<string, string>} */
const told = new Map()

/** True when there is something to say of it. @param {ListedAlert} alert */
const learn = ({ id, status }) => {
  const before = told.get(id)
  told.delete(id)
  told.set(id, status)
  const [oldest] = told.keys()
  if (told.size > MOST && oldest !== undefined) told.delete(oldest)
  return status === 'resolved' ? before !== undefined && before !== 'resolved' : before === undefined
}

/** @param {ReadonlyArray<ListedAlert>} news */
const tell = (news) => {
  const [alert] = news
  if (alert === undefined) return
  const isOver = alert.status === 'resolved'
  const text = `${isOver ? 'Resolved' : `New ${alert.severity} alert`}: ${seriesText(alert.series)}`
  const more = news.length > 1 ? `, and ${news.length - 1} more` : ''
  notify(`${text}${more}`, {
    tone: isOver ? 'good' : alert.severity,
    href: news.length > 1 ? toHash('alerts') : toHash('alerts', alert.id)
  })
}

/** Those that are open now and were not heard of. */
const unheard = async () => {
  const answer = await /** @type {Promise<import('./api.js').Answer<AlertsAnswer>>} */ (
    read('alerts', { status: 'open', limit: LOOKED_THROUGH })
  )
  return answer.ok ? answer.value.alerts.filter(learn) : []
}

/**
 * Tells of alerts that open or are resolved from now on: of those that the stream brings, and of what came while it was away.
 * Resolves when it is known what is open already, which is no news.
 */
export const startAlertNews = async () => {
  await unheard()
  onLive('alert', (alert) => {
    if (learn(alert)) tell([alert])
  })
  onLive('open', () => void unheard().then(tell))
}
