import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Where verdicts come back: subscriber of a Trigger on anomalies events. In the load's own process, so that one clock
 * reads both ends. What it measures is one way through the Broker longer than the verdict itself took.
 */
export type Verdicts = {
  readonly port: number
  /** To be called before the event is sent: its verdict is awaited from now on. */
  readonly expect: (source: string, id: string) => void
  /** Takes an event back that was not accepted. */
  readonly cancel: (source: string, id: string) => void
  /** Resolves with the time of the last verdict when all have come, or when none has for `patienceMs`. */
  readonly settled: (patienceMs: number) => Promise<{ readonly last: number; readonly missing: number }>
  /** The ms from `expect` to the verdict, of all since the last call. */
  readonly take: () => ReadonlyArray<number>
}

type Body = {
  readonly anomalies: ReadonlyArray<{ readonly series: { source: string }; readonly cause: { event: string } }>
}

export const listenForVerdicts = async (): Promise<Verdicts> => {
  const sentAt = new Map<string, number>()
  let times: number[] = []
  let last = 0
  let wake: (() => void) | undefined
  const server = createServer((request, response) => {
    const now = performance.now()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      response.writeHead(202, { 'content-length': '0' }).end()
      for (const { series, cause } of (JSON.parse(Buffer.concat(chunks).toString()) as Body).anomalies) {
        const key = `${series.source} ${cause.event}`
        const sent = sentAt.get(key)
        if (sent === undefined) continue
        sentAt.delete(key)
        times.push(now - sent)
        last = now
      }
      wake?.()
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const settled = (patienceMs: number): Promise<{ readonly last: number; readonly missing: number }> =>
    new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined
      const end = (): void => {
        clearTimeout(timer)
        wake = undefined
        const missing = sentAt.size
        sentAt.clear()
        resolve({ last, missing })
      }
      const look = (): void => {
        clearTimeout(timer)
        if (sentAt.size === 0) end()
        else timer = setTimeout(end, patienceMs)
      }
      wake = look
      look()
    })
  return {
    port: (server.address() as AddressInfo).port,
    expect: (source, id) => void sentAt.set(`${source} ${id}`, performance.now()),
    cancel: (source, id) => void sentAt.delete(`${source} ${id}`),
    settled,
    take: () => {
      const taken = times
      times = []
      return taken
    }
  }
}
