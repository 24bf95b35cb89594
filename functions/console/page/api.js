import { token } from './session.js'

/**
 * What can go wrong with a question, as the page speaks of it.
 *
 * @typedef {'offline' | 'unauthorised' | 'forbidden' | 'not found' | 'refused' | 'unavailable' | 'failed'} Kind
 * @typedef {{ ok: false, kind: Kind, title: string, errors: ReadonlyArray<string> }} Failed
 */

/**
 * @template T
 * @typedef {{ ok: true, value: T } | Failed} Answer
 */

/** @type {Readonly<Record<number, Kind>>} */
const KINDS = {
  400: 'refused',
  401: 'unauthorised',
  403: 'forbidden',
  404: 'not found',
  422: 'refused',
  429: 'unavailable',
  503: 'unavailable'
}

/** The same question may be answered a moment later. @param {Failed} failed */
export const mayPass = ({ kind }) => kind === 'offline' || kind === 'unavailable'

/** Longest wait for an answer, ms: a function at zero has to start first. */
const PATIENCE_MS = 20_000

/** @param {Response} response @returns {Promise<Failed>} */
const failureOf = async (response) => {
  const kind = KINDS[response.status] ?? 'failed'
  const problem = await response.json().catch(() => null)
  const title = typeof problem?.title === 'string' ? problem.title : `The server answered ${response.status}`
  return { ok: false, kind, title, errors: Array.isArray(problem?.errors) ? problem.errors.map(String) : [] }
}

/**
 * @template T
 * @param {string} method @param {string} path @param {{ body?: unknown, signal?: AbortSignal, withToken?: boolean }} [options]
 * @returns {Promise<Answer<T>>}
 */
const ask = async (method, path, { body, signal, withToken = false } = {}) => {
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (withToken && token.get() !== '') headers['authorization'] = `Bearer ${token.get()}`
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    const response = await fetch(`/console/api/${path}`, {
      method,
      headers,
      cache: 'no-store',
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    if (!response.ok) return await failureOf(response)
    return { ok: true, value: response.status === 204 ? undefined : await response.json() }
  } catch {
    return { ok: false, kind: 'offline', title: 'The server does not answer', errors: [] }
  }
}

/** @param {Readonly<Record<string, string | number | null | undefined>>} parameters */
const queryOf = (parameters) => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** A question. @template T @param {string} path @param {Readonly<Record<string, string | number | null | undefined>>} [parameters] @param {AbortSignal} [signal] @returns {Promise<Answer<T>>} */
export const read = (path, parameters = {}, signal) =>
  ask('GET', `${path}${queryOf(parameters)}`, signal === undefined ? {} : { signal })

/** A question that depends on the token. @template T @param {string} path @returns {Promise<Answer<T>>} */
export const readWithToken = (path) => ask('GET', path, { withToken: true })

/** A change. @template T @param {'POST' | 'DELETE'} method @param {string} path @param {unknown} [body] @returns {Promise<Answer<T>>} */
export const change = (method, path, body) => ask(method, path, { body, withToken: true })
