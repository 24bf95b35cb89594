import { mayPass } from './api.js'
import { now } from './clock.js'
import { createStore } from './store.js'

/**
 * @typedef {import('../live/events.ts').LiveEvents} LiveEvents
 * @typedef {'connecting' | 'live' | 'away' | 'reconnecting' | 'paused'} LiveState `away`: the server answers, its store does not
 * @typedef {Exclude<keyof LiveEvents, 'heartbeat'> | 'open'} EventName
 */

/** Most series that a stream brings; the server's limit. */
export const MOST_WATCHED = 24
/** Longest query, characters: names may be long, and request lines have an end. */
const MOST_QUERY = 7_000
/** The wait before another stream after one was refused, ms; doubles up to the second. */
const RETRY_MS = [2_000, 30_000]
/** Nobody looks for so long: the stream is closed, so that a console that nobody sees can go to zero. */
const HIDDEN_MS = 60_000
/** Heartbeats that may be missed. A connection whose other end is gone says nothing of it: it only says nothing more. */
const HEARTBEATS = 2
/** Longest wait for the first word of a stream, ms: a function at zero has to start first. */
const OPENING_MS = 30_000
/** The same where the server was there a moment ago. Browsers keep connections: the next one may be as dead as the last one. */
const OTHER_MS = 10_000
/** Changes of what is watched that come together make one new stream, ms. */
const SETTLE_MS = 120

/** @type {ReadonlyArray<Exclude<keyof LiveEvents, 'heartbeat'>>} */
const NAMES = ['state', 'overview', 'alerts', 'points', 'alert', 'scaling']

/** How the stream is. */
export const liveState = createStore(/** @type {LiveState} */ ('connecting'))

/** The server's time up to which everything on the page is true, Unix ms; null while that is now. Set before `liveState`. */
export const oldSince = createStore(/** @type {number | null} */ (null))

/** @type {Map<EventName, Set<(data: any) => void>>} */
const listeners = new Map()

/**
 * Calls for every event of that name; `open` when everything is told anew: a stream has begun, or Redis is back. Returns what ends it.
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
/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience
let heartbeatMs = OPENING_MS / HEARTBEATS
let heardAt = now()

/**
 * Whether what failed is to be asked again by itself. While the stream is away, its return is what brings the question back.
 *
 * @param {import('./api.js').Failed} failed
 */
export const asksAgain = (failed) => mayPass(failed) && liveState.get() === 'live'

/** From now on the page only knows how things were. @param {LiveState} state @param {number} since */
const lose = (state, since) => {
  oldSince.set(oldSince.get() ?? since)
  liveState.set(state)
}

/** Waits so long for a word, and then gives the stream up for another one. @param {number} ms */
const expectWithin = (ms) => {
  clearTimeout(patience)
  patience = setTimeout(() => {
    lose('reconnecting', heardAt)
    open(Math.min(OTHER_MS, HEARTBEATS * heartbeatMs))
  }, ms)
}

const heard = () => {
  heardAt = now()
  expectWithin(HEARTBEATS * heartbeatMs)
}

/** @param {LiveEvents['state']} state */
const takeState = ({ store, answered_at: answeredAt, heartbeat_ms: every }) => {
  heartbeatMs = every
  if (store === 'away') return lose('away', answeredAt === null ? now() : Date.parse(answeredAt))
  oldSince.set(null)
  liveState.set('live')
}

const close = () => {
  clearTimeout(timer)
  clearTimeout(patience)
  source?.close()
  source = undefined
}

/** @param {number} ms */
const openIn = (ms) => {
  clearTimeout(timer)
  timer = setTimeout(open, ms)
}

/** @param {number} [patienceMs] */
const open = (patienceMs = OPENING_MS) => {
  close()
  if (isPaused) return
  const query = watched.length === 0 ? '' : `?series=${watched.join(',')}`
  const stream = new EventSource(`/console/api/live${query}`)
  source = stream
  expectWithin(patienceMs)
  stream.onopen = () => {
    failures = 0
  }
  stream.onerror = () => {
    lose('reconnecting', now())
    expectWithin(OPENING_MS)
    // A refusal (503 and the like) closes an EventSource for good; a lost connection it mends by itself.
    if (stream.readyState !== EventSource.CLOSED || source !== stream) return
    clearTimeout(patience)
    failures += 1
    const [first = 0, most = 0] = RETRY_MS
    openIn(Math.min(most, first * 2 ** (failures - 1)) * (0.75 + Math.random() / 2))
  }
  for (const name of NAMES) {
    stream.addEventListener(name, (event) => {
      const data = JSON.parse(event.data)
      if (name === 'state') takeState(data)
      heard()
      emit(name, data)
      // What follows is how things are; what came before that, while nothing was told, has to be asked for.
      if (name === 'state' && data.store === 'up') emit('open', undefined)
    })
  }
  stream.addEventListener('heartbeat', heard)
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
  lose('paused', now())
}

export const resume = () => {
  isPaused = false
  lose('connecting', heardAt)
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
