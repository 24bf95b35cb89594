import type { Message } from '../../shared/cloudevents/message.ts'
import { type Edge, openEdge, type Reply } from '../platform/edge.ts'
import { askedBy, hostOf } from './functions.ts'

/** The cluster as its clients see it. */
export type Door = Pick<Edge, 'get' | 'close'> & {
  /** Where samples go, for people. */
  readonly name: string
  readonly post: (message: Message) => Promise<Reply | undefined>
  /** What is no event: one attempt, on the path of plain requests. */
  readonly postPlain: (body: string) => Promise<number>
}

export type DoorOptions = {
  /** The port of this machine that leads to the gateway. */
  readonly port: number
  readonly namespace: string
  readonly url: string | undefined
  readonly host: string | undefined
  readonly token: string | undefined
}

/** A function that is being started again is back within this; then a post has failed. */
const PATIENCE_MS = 90_000

/** Posts go to the URL that clients use, if one was given; questions go through the gateway, by cluster-local hosts. */
export const openDoor = ({ port, namespace, url, host, token }: DoorOptions): Door => {
  const gateway = openEdge(`http://127.0.0.1:${port}`, { patienceMs: PATIENCE_MS })
  const outside = url === undefined ? gateway : openEdge(url, { patienceMs: PATIENCE_MS })
  const ownHost = url === undefined ? hostOf('ingest', namespace) : host
  const headers = {
    ...(ownHost === undefined ? {} : { host: ownHost }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` })
  }
  return {
    name: url ?? `the gateway (${hostOf('ingest', namespace)})`,
    get: (path) => gateway.get(path, hostOf(askedBy(path), namespace)),
    post: (message) => outside.post({ ...message, headers: { ...message.headers, ...headers } }),
    postPlain: async (body) => {
      const plain = { headers: { ...headers, 'content-type': 'application/json' }, body }
      return (await outside.postOnce('/ingest', plain)).status
    },
    close: async () => {
      await gateway.close()
      if (outside !== gateway) await outside.close()
    }
  }
}
