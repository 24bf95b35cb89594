import { seriesText } from './format.js'
import { onLive } from './live.js'
import { notify } from './notices.js'
import { toHash } from './router.js'

/** @typedef {import('../live/events.ts').LiveAlerts['open'][number]} OpenAlert */

/** So many alerts are remembered as told of. */
const MOST = 1_000

/** Status that each alert had when the reader heard of it. @type {Map<string, string>} */
const told = new Map()

/** True when there is something to say of it. @param {OpenAlert} alert */
const learn = ({ id, status }) => {
  const before = told.get(id)
  told.delete(id)
  told.set(id, status)
  const [oldest] = told.keys()
  if (told.size > MOST && oldest !== undefined) told.delete(oldest)
  return status === 'resolved' ? before !== undefined && before !== 'resolved' : before === undefined
}

/** @param {ReadonlyArray<OpenAlert>} news */
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

/**
 * Tells of alerts that open or are resolved from now on: of those that the stream brings, and of what came while it was away.
 * What is open when the first stream begins is no news.
 */
export const startAlertNews = () => {
  let isBegun = false
  onLive('alerts', ({ open }) => {
    const unheard = open.filter(learn)
    if (isBegun) tell(unheard)
    isBegun = true
  })
  onLive('alert', (alert) => {
    if (learn(alert)) tell([alert])
  })
}
