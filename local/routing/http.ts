import type { Destination } from '../manifests/topology.ts'

/** One request as broker and gateway pass it on inside the platform: header names in lower case, the body in one piece. */
export type HttpRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export type HttpReply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: Buffer
}

/** Rejects when there is no answer (connection refused, timeout): the Broker treats that as retriable. */
export type SendTo = (destination: Destination, request: HttpRequest, timeoutMs: number) => Promise<HttpReply>
