import { appendFileSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
import {
  createLane,
  faulty,
  type Lane,
  type Maker,
  manySamples,
  oneSample,
  plainRecord,
  type Shot,
  sameAsEvent,
  swelling
} from './events.mts'

/**
 * The functions that the scenarios name. artillery loads this file as it is: Node strips the types (with the ending .ts artillery
 * would bundle it first, into a folder beside it that a ConfigMap does not have).
 *
 *   LOAD_RUN       goes into the sources of the events; another one for each run
 *   LOAD_SEED      whole number
 *   LOAD_HOST      Host header, where the route is known by name and not by address
 *   LOAD_LOG       file for what happened in each second, one JSON object a line (see commands/load/log.ts)
 *   KNOMALY_TOKEN  bearer token, where ingest asks for one
 */
const { env } = process
const run = env['LOAD_RUN'] ?? new Date().toISOString().replace(/[-:]|\.\d+/g, '')
const seed = Number(env['LOAD_SEED'] ?? 7)
const always = {
  ...(env['LOAD_HOST'] ? { host: env['LOAD_HOST'] } : {}),
  ...(env['KNOMALY_TOKEN'] ? { authorization: `Bearer ${env['KNOMALY_TOKEN']}` } : {})
}
const log = env['LOAD_LOG']

/** What artillery hands to hooks, as far as it is used here. */
type Request = { headers?: Record<string, string>; body?: Buffer }
type Response = { readonly statusCode: number }
type Emitter = { readonly emit: (kind: 'counter' | 'histogram', name: string, value: number) => void }
type Next = () => void

/** Senders that wait for an answer are not used again until it is there; with so many of them some have to overtake themselves. */
const MAX_LANES = 1_000
const LANES = 50

const idle: Lane[] = Array.from({ length: LANES }, (_, place) => createLane(run, threadId, place, seed))
const all: Lane[] = [...idle]
let turn = 0

type Taken = { readonly lane: Lane; readonly overtakes: boolean }

const takeLane = (): Taken => {
  const free = idle.shift()
  if (free !== undefined) return { lane: free, overtakes: false }
  if (all.length < MAX_LANES) {
    const lane = createLane(run, threadId, all.length, seed)
    all.push(lane)
    return { lane, overtakes: false }
  }
  turn = (turn + 1) % MAX_LANES
  return { lane: all[turn] as Lane, overtakes: true }
}

const giveBack = ({ lane, overtakes }: Taken): void => {
  if (!overtakes) idle.push(lane)
}

type Flight = Taken & { readonly shot: Shot; readonly at: number; readonly since: number }
const flights = new WeakMap<Request, Flight>()

/** One second of the run, by when its requests left. */
type Row = {
  /** Seconds from the first request: phases begin with it, and not with a second of the clock. */
  t: number
  codes: Record<string, number>
  /** Tenths of a millisecond from the decision to send, so that waiting for a connection counts, to the whole answer. */
  ms: number[]
  /** Of what was answered with 202; `swelling` are the events among them that have to become dead letters. */
  events: number
  samples: number
  swelling: number
  /** Samples that were sent while their sender waited for another answer: others of it may come late. */
  overtaking: number
}
const rows = new Map<number, Row>()
let begin = 0
let told = false

const write = (): void => {
  if (log === undefined || rows.size === 0) return
  const lines = Array.from(rows.values(), (row) => `${JSON.stringify({ ...row, w: threadId, lanes: all.length })}\n`)
  rows.clear()
  appendFileSync(log, lines.join(''))
}
setInterval(write, 1_000).unref()
process.once('exit', write)

const note = ({ at, since, shot, overtakes }: Flight, code: string): number => {
  const ms = performance.now() - since
  const t = Math.floor((at - begin) / 1000)
  const row = rows.get(t) ?? { t, codes: {}, ms: [], events: 0, samples: 0, swelling: 0, overtaking: 0 }
  rows.set(t, row)
  row.codes[code] = (row.codes[code] ?? 0) + 1
  row.ms.push(Math.round(ms * 10))
  if (code === '202') {
    row.events += 1
    row.samples += shot.samples
    row.swelling += shot.fate === 'dead-lettered' ? 1 : 0
    row.overtaking += overtakes ? shot.samples : 0
  }
  if (at === begin && log !== undefined && !told)
    appendFileSync(log, `${JSON.stringify({ first: { at, ms, code } })}\n`)
  told ||= at === begin
  return ms
}

/** artillery waits for a callback of functions that are not async; those cost it a promise less. */
const sends =
  (make: Maker) =>
  (request: Request, _context: unknown, _emitter: Emitter, next: Next): void => {
    const taken = takeLane()
    const at = Date.now()
    if (begin === 0) begin = at
    const shot = make(taken.lane, at)
    request.headers = { ...shot.headers, ...always }
    // Bytes, because artillery looks for placeholders in text.
    request.body = Buffer.from(shot.body)
    flights.set(request, { ...taken, shot, at, since: performance.now() })
    next()
  }

/** The event that a request carried; its sender may send the next. Undefined when its end has been told already. */
const landed = (request: Request): Flight | undefined => {
  const flight = flights.get(request)
  if (flight === undefined) return undefined
  flights.delete(request)
  giveBack(flight)
  return flight
}

export const answered = (
  request: Request,
  { statusCode }: Response,
  _: unknown,
  emitter: Emitter,
  next: Next
): void => {
  const flight = landed(request)
  if (flight !== undefined) {
    const { shot } = flight
    emitter.emit('histogram', 'knomaly.answer_ms', note(flight, String(statusCode)))
    // Also when it is none, so that the threshold finds a number.
    emitter.emit('counter', 'knomaly.unexpected', statusCode === shot.status ? 0 : 1)
    // For the Job in a cluster, which has no log: these stand in artillery's own summary.
    if (statusCode === 202) {
      emitter.emit('counter', 'knomaly.accepted.events', 1)
      emitter.emit('counter', 'knomaly.accepted.samples', shot.samples)
    }
  }
  next()
}

/** No answer at all: whether the event was taken is not known. */
export const failed = (
  error: Error & { code?: string },
  request: Request,
  _: unknown,
  emitter: Emitter,
  next: Next
): void => {
  const flight = landed(request)
  if (flight !== undefined) {
    note(flight, error.code ?? error.name)
    emitter.emit('counter', 'knomaly.unexpected', 1)
  }
  next()
}

export const sendOneSample = sends(oneSample)
export const sendPlainRecord = sends(plainRecord)
export const sendSameAsEvent = sends(sameAsEvent)
export const sendManySamples = sends(manySamples)
export const sendFaulty = sends(faulty)
export const sendSwelling = sends(swelling)
