import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Message } from '../../shared/cloudevents/message.ts'

export type Reply = { readonly status: number; readonly body: string }

/** The platform as its clients see it: one port. */
export type Edge = {
  readonly url: string
  /** Rejects when there is no answer. `host` names a service that has no route at the edge, in place of the edge's own. */
  readonly get: (path: string, host?: string) => Promise<Reply>
  /** Sends until the platform takes it or refuses it for good; undefined when neither happens within `patienceMs`. */
  readonly post: (message: Message) => Promise<Reply | undefined>
  /** One attempt, on any path. Rejects when there is no answer. */
  readonly postOnce: (path: string, message: Message) => Promise<Reply>
  readonly close: () => Promise<void>
}

export type EdgeOptions = {
  /** A platform that restarts is back within this. */
  readonly patienceMs?: number
  readonly signal?: AbortSignal
  /** Host header of all requests. */
  readonly host?: string | undefined
  /** Bearer token of what is posted; questions have none, for nobody asks for it. */
  readonly token?: string | undefined
  /** Called once per outage, with what was answered or why nothing was. */
  readonly onTrouble?: (why: string) => void
}

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 2_000

/** What Knative's senders try again, too; 404 is none of these here: another program answers on the port. */
const isRetriable = (status: number): boolean => status >= 500 || status === 408 || status === 409 || status === 429

const explain = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}

export const openEdge = (url: string, options: EdgeOptions = {}): Edge => {
  const { patienceMs = 60_000, signal, host: ownHost, token, onTrouble } = options
  const { origin } = new URL(url)
  // Two: questions are asked while samples are sent.
  const pool = new Pool(origin, { connections: 2, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 })

  const named = (host: string | undefined) => (host === undefined ? {} : { host })
  const always = { ...named(ownHost), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }

  const postOnce = async (path: string, message: Message): Promise<Reply> => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path,
      headers: { ...always, ...message.headers },
      body: message.body
    })
    return { status: statusCode, body: await body.text() }
  }

  const post = async (message: Message): Promise<Reply | undefined> => {
    const end = performance.now() + patienceMs
    for (let tries = 0; ; tries += 1) {
      let why: string
      try {
        const reply = await postOnce('/', message)
        if (!isRetriable(reply.status)) return reply
        why = `answered ${reply.status}`
      } catch (error) {
        why = explain(error)
      }
      if (tries === 0) onTrouble?.(why)
      if (performance.now() >= end || signal?.aborted === true) return undefined
      await sleep(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries), undefined, { signal }).catch(() => undefined)
    }
  }

  return {
    url: origin,
    get: async (path, host = ownHost) => {
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers: named(host) })
      return { status: statusCode, body: await body.text() }
    },
    post,
    postOnce,
    close: () => pool.destroy()
  }
}
