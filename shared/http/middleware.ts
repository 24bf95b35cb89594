import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request on its way, with what others have put on it: Express its `query`, `params` and `route`, read-body.ts its `body`. */
export type Served = IncomingMessage & {
  body?: unknown
  readonly query?: Readonly<Record<string, unknown>>
  readonly params?: Readonly<Record<string, string | string[]>>
  readonly route?: { readonly path: string }
}

/** A step of a request. Express takes it as it is, and it needs nothing of Express. */
export type Middleware = (req: Served, res: ServerResponse, next: (error?: unknown) => void) => void
