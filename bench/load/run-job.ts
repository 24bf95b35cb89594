import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../statistics.ts'
import { type Connection, openConnection } from './connection.ts'
import type { Done, Job, Latency } from './job.ts'
import { nextEvent, type Source, type Stream } from './stream.ts'
import type { Verdicts } from './verdicts.ts'

/** Longer than any hiccup of a machine that others use, shorter than a bench may hang. */
const VERDICT_PATIENCE_MS = 10_000

const latencyOf = (values: ReadonlyArray<number>): Latency => ({
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
  count: values.length
})

const requestOf = ({ path, host }: Job, { name }: Source, id: string, time: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nce-specversion: 1.0\r\nce-id: ${id}\r\nce-source: ${name}\r\n` +
  `ce-type: dev.knomaly.samples.v1\r\nce-time: ${time}\r\nce-partitionkey: ${name}\r\n` +
  `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`

/** Runs one job to its end. */
export const runJob = async (job: Job, stream: Stream, verdicts: Verdicts): Promise<Done> => {
  const { connections, samplesPerEvent, spikeEvery, eventsPerSource, ms, rate, untilVerdicts } = job
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(job.port)))
  const answers: number[] = []
  let accepted = 0
  let refused = 0
  const start = performance.now()
  const end = ms === undefined ? Number.POSITIVE_INFINITY : start + ms
  let lastAnswer = start

  const sendOne = async (connection: Connection, source: Source, spike: boolean): Promise<void> => {
    const { id, body, time } = nextEvent(source, samplesPerEvent, spike, job.seriesPerEvent)
    if (spike && untilVerdicts) verdicts.expect(source.name, id)
    const sent = performance.now()
    const status = await connection.send(requestOf(job, source, id, time, body))
    lastAnswer = performance.now()
    answers.push(lastAnswer - sent)
    if (status >= 200 && status < 300) accepted += 1
    else {
      refused += 1
      verdicts.cancel(source.name, id)
    }
  }

  const work = async (connection: Connection, place: number): Promise<void> => {
    const own = stream.sources.filter((_, i) => i % connections === place)
    const everyMs = rate === undefined ? 0 : (1000 * connections) / rate
    // Connections take turns, so that a rate is even and not in bursts.
    let due = start + (everyMs * place) / connections
    const most = (eventsPerSource ?? Number.POSITIVE_INFINITY) * own.length
    for (let n = 0; n < most && performance.now() < end; n += 1) {
      if (everyMs > 0) {
        const waitMs = due - performance.now()
        due += everyMs
        if (waitMs > 0) await sleep(waitMs)
      }
      const source = own[n % own.length] as Source
      const nth = Math.floor(n / own.length) + 1
      await sendOne(connection, source, spikeEvery > 0 && (nth + place) % spikeEvery === 0)
    }
    if (untilVerdicts) for (const source of own) await sendOne(connection, source, true)
  }

  await Promise.all(open.map(work)).finally(() => {
    for (const connection of open) connection.close()
  })
  const { last, missing } = untilVerdicts
    ? await verdicts.settled(VERDICT_PATIENCE_MS)
    : { last: lastAnswer, missing: 0 }
  return {
    accepted,
    refused,
    seconds: (lastAnswer - start) / 1000,
    verdictSeconds: (Math.max(last, lastAnswer) - start) / 1000,
    verdictsMissing: missing,
    answer: latencyOf(answers),
    verdict: latencyOf(verdicts.take())
  }
}
