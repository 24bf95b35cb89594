import { createStore } from './store.js'

/**
 * @typedef {import('../live/events.ts').LiveEvents} LiveEvents
 * @typedef {'connecting' | 'live' | 'away' | 'reconnecting' | 'paused'} LiveState `away`: the server answers, its store does not
 * @typedef {keyof LiveEvents | 'open'} EventName
 */

/** Most series that a stream brings; the server's limit. */
export const MOST_WATCHED = 24
/** Longest query, characters: names may be long, and request lines have an end. */
const MOST_QUERY = 7_000
/** The wait before another stream after one was refused, ms; doubles up to the second. */
const RETRY_MS = [2_000, 30_000]
/** Nobody looks for so long: the stream is closed, so that a console that nobody sees can go to zero. */
const HIDDEN_MS = 60_000
/** Changes of what is watched that come together make one new stream, ms. */
const SETTLE_MS = 120

/** @type {ReadonlyArray<keyof LiveEvents>} */
const NAMES = ['state', 'overview', 'alerts', 'points', 'alert', 'scaling']

/** How the stream is. */
export const liveState = createStore(/** @type {LiveState} */ ('connecting'))

/** @type {Map<EventName, Set<(data: any) => void>>} */
const listeners = new Map()

/**
 * Calls for every event of that name; `open` when a stream, also one that came back, has begun to tell. Returns what ends it.
 *
 * @template {EventName} N
 * @param {N} name @param {(data: N extends keyof LiveEvents ? LiveEvents[N] : undefined) => void} listener
 */
export const onLive = (name, listener) => {
  const all = listeners.get(name) ?? new Set()
  listeners.set(name, all.add(listener))
  return () => all.delete(listener)
}

/** @param {EventName} name @param {unknown} data */
const emit = (name, data) => {
  for (const listener of [...(listeners.get(name) ?? [])]) listener(data)
}

/** @type {EventSource | undefined} */
let source
/** @type {ReadonlyArray<string>} */
let watched = []
let failures = 0
let isPaused = false
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

const close = () => {
  clearTimeout(timer)
  source?.close()
  source = undefined
}

/** @param {number} ms */
const openIn = (ms) => {
  clearTimeout(timer)
  timer = setTimeout(open, ms)
}

const open = () => {
  close()
  if (isPaused) return
  const query = watched.length === 0 ? '' : `?series=${watched.join(',')}`
  const stream = new EventSource(`/console/api/live${query}`)
  source = stream
  let isFirst = true
  stream.onopen = () => {
    failures = 0
    isFirst = true
  }
  stream.onerror = () => {
    liveState.set('reconnecting')
    // A refusal (503 and the like) closes an EventSource for good; a lost connection it mends by itself.
    if (stream.readyState !== EventSource.CLOSED || source !== stream) return
    failures += 1
    const [first = 0, most = 0] = RETRY_MS
    openIn(Math.min(most, first * 2 ** (failures - 1)) * (0.75 + Math.random() / 2))
  }
  for (const name of NAMES) {
    stream.addEventListener(name, (event) => {
      const data = JSON.parse(event.data)
      if (name === 'state') liveState.set(data.store === 'up' ? 'live' : 'away')
      emit(name, data)
      // What the stream begins with is how things are; what came before that, while there was none, has to be asked for.
      if (isFirst) emit('open', undefined)
      isFirst = false
    })
  }
}

/** Which series to bring, the most wanted first. Another set is another stream. @param {ReadonlyArray<string>} ids */
export const watchSeries = (ids) => {
  /** @type {string[]} */
  const next = []
  let length = 0
  for (const id of new Set(ids)) {
    length += id.length + 1
    if (next.length >= MOST_WATCHED || length > MOST_QUERY) break
    next.push(id)
  }
  const isSame = next.length === watched.length && next.every((id) => watched.includes(id))
  watched = next
  if (!isSame && source !== undefined) openIn(SETTLE_MS)
}

export const pause = () => {
  isPaused = true
  close()
  liveState.set('paused')
}

export const resume = () => {
  isPaused = false
  liveState.set('connecting')
  open()
}

export const startLive = () => {
  openIn(SETTLE_MS)
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let hiding
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiding)
    if (document.hidden) hiding = setTimeout(close, HIDDEN_MS)
    else if (source === undefined && !isPaused) resume()
  })
  // A machine that slept has connections that nobody told of their end.
  addEventListener('online', () => {
    if (!isPaused && !document.hidden) resume()
  })
}
