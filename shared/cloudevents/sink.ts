import { existsSync, promises } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { certificateAuthorities } from '../config/certificate-authorities.ts'
import type { SinkEnv } from '../config/sink-env.ts'
import { sinkUnavailable } from '../failure/failure.ts'
import { toHeaderValue } from './header-value.ts'
import { createSender, type Send, type SinkMeter } from './send.ts'

/** Where a SinkBinding mounts the token of a Broker that wants one. */
const OIDC_TOKEN = '/oidc/token'

export type Sink = {
  /** False before the SinkBinding has reached this revision. */
  readonly isBound: boolean
  /** How the last event fared, and when (Unix ms); an event that the sink refused got there. Undefined before the first. */
  readonly lastSend: () => { readonly hasFailed: boolean; readonly at: number } | undefined
  readonly send: Send
  readonly close: () => Promise<void>
}

// A name that is no header would fail every request, and the attributes that make an event what it is are not for overriding.
const EXTENSION = /^[a-z0-9]+$/
const CORE = new Set(['specversion', 'id', 'source', 'type', 'data', 'datacontenttype'])

const extensionsOf = (overrides: string | undefined): Readonly<Record<string, string>> => {
  if (overrides === undefined) return {}
  try {
    const { extensions = {} } = JSON.parse(overrides) as { extensions?: Record<string, unknown> }
    return Object.fromEntries(
      Object.entries(extensions)
        .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
        .filter(([name]) => EXTENSION.test(name) && !CORE.has(name))
        .map(([name, value]) => [`ce-${name}`, toHeaderValue(value)])
    )
  } catch {
    // Written by Knative itself; nothing to say to anybody if it is not JSON.
    return {}
  }
}

/** The sink that the SinkBinding names, with its certificate authority, token and overrides. */
export const openSink = (env: SinkEnv, meter?: SinkMeter): Sink => {
  if (env.K_SINK === undefined) {
    const unbound = sinkUnavailable(new Error('K_SINK is not set: no SinkBinding yet'))
    return { isBound: false, lastSend: () => undefined, send: () => TE.left(unbound), close: async () => {} }
  }
  const { send: attempt, close } = createSender({
    url: env.K_SINK,
    timeoutMs: env.SINK_TIMEOUT_MS,
    attempts: env.SINK_ATTEMPTS,
    backoffMs: env.SINK_BACKOFF_MS,
    connections: env.SINK_CONNECTIONS,
    ca: env.K_CA_CERTS === undefined ? undefined : certificateAuthorities(env.K_CA_CERTS).join('\n'),
    // The kubelet renews the file, so it is read for every request.
    token: existsSync(OIDC_TOKEN) ? async () => (await promises.readFile(OIDC_TOKEN, 'utf8')).trim() : undefined,
    meter,
    random: Math.random,
    sleep: (ms) => sleep(ms)
  })
  // Two fields that are set: an object for each event would be one for each event.
  let hasFailed: boolean | undefined
  let at = 0
  const send: Send = (message) => {
    const task = attempt(message)
    return async () => {
      const sent = await task()
      hasFailed = E.isLeft(sent) && sent.left._tag === 'SinkUnavailable'
      at = Date.now()
      return sent
    }
  }
  const overrides = extensionsOf(env.K_CE_OVERRIDES)
  const isPlain = Object.keys(overrides).length === 0
  return {
    isBound: true,
    lastSend: () => (hasFailed === undefined ? undefined : { hasFailed, at }),
    send: isPlain ? send : ({ headers, body }) => send({ headers: { ...headers, ...overrides }, body }),
    close
  }
}
