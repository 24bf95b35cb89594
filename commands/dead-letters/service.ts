import { Pool } from 'undici'

/** One line for a person: nothing answers, or what answers cannot do it now. */
export class NoAnswer extends Error {}

export type Answer = { readonly status: number; readonly body: string }

/** The dead-letter function, reached through the platform's one port by its host name, as in a cluster. */
export type Service = {
  /** Rejects with `NoAnswer` when there is none, and for every status of 500 or more. */
  readonly ask: (method: 'GET' | 'POST', path: string) => Promise<Answer>
  readonly close: () => Promise<void>
}

// A replay of one page waits for the Broker, event by event.
const TIMEOUT_MS = 60_000

const titleOf = (body: string): string => {
  try {
    return String((JSON.parse(body) as { title?: unknown }).title ?? '')
  } catch {
    return ''
  }
}

export const openService = (url: string, host: string): Service => {
  const { origin } = new URL(url)
  const pool = new Pool(origin, { connections: 1, pipelining: 1, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS })
  const ask: Service['ask'] = async (method, path) => {
    let answer: Answer
    try {
      const { statusCode, body } = await pool.request({ method, path, headers: { host } })
      answer = { status: statusCode, body: await body.text() }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'ECONNREFUSED') throw new NoAnswer(`nothing listens on ${origin}: npm start first, or --url`)
      throw new NoAnswer(`${origin} does not answer (${code ?? message})`)
    }
    if (answer.status < 500) return answer
    const title = titleOf(answer.body)
    throw new NoAnswer(`${origin} answered ${answer.status}${title === '' ? '' : `: ${title}`}`)
  }
  return { ask, close: () => pool.destroy() }
}
