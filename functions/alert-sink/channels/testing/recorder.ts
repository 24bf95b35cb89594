import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listenAgain, listenApart } from '../../../../test/support/listen.ts'

export type Recorded = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Readonly<Record<string, unknown>>
}

/** What is done with a request: an answer, nothing for ever, or the end of the connection. */
export type Reply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'hangs'
  | 'resets'

export type Recorder = {
  readonly url: string
  readonly got: Recorded[]
  /** What is done with the next requests, one each; after these again what is done by default. */
  readonly next: (...replies: ReadonlyArray<Reply>) => void
  readonly close: () => Promise<void>
  /** On the same port, after `close`. */
  readonly reopen: () => Promise<void>
}

const send = (res: ServerResponse, reply: Reply): void => {
  if (reply === 'hangs') return
  if (reply === 'resets') return void res.destroy()
  res.writeHead(reply.status, reply.headers).end(reply.body ?? '')
}

/** A real HTTP receiver that keeps what it gets and answers as told; `answer` is what it does by default. */
export const startRecorder = async (
  answer: (request: Recorded) => Reply = () => ({ status: 202, body: '{}' })
): Promise<Recorder> => {
  const got: Recorded[] = []
  const replies: Reply[] = []
  const create = () =>
    createServer(async (req, res) => {
      const request = { path: req.url ?? '', headers: req.headers, body: JSON.parse(await text(req)) }
      got.push(request)
      send(res, replies.shift() ?? answer(request))
    })
  let server = create()
  const port = await listenApart(server)
  return {
    url: `http://127.0.0.1:${port}/`,
    got,
    next: (...some) => void replies.push(...some),
    close: async () => {
      if (!server.listening) return
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
    reopen: async () => {
      server = create()
      await listenAgain(server, port)
    }
  }
}
