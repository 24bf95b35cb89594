import * as assert from 'uvu/assert'
import { type Answer, ask, askInside } from './pipeline.ts'
import { until } from './until.ts'

/** One event of one sample, as it was sent. */
export type Sent = { readonly source: string; readonly id: string; readonly time: number; readonly value: number }

export type StreamOptions = {
  /** Asked before every attempt: the platform may move to another port. */
  readonly url: () => string
  readonly sources: ReadonlyArray<string>
  readonly perSource: number
  /** Called after every event that was accepted, with how many there are so far. */
  readonly onAccepted?: (count: number) => void | Promise<void>
  readonly onRefused?: (answer: Answer) => void
}

const BEGIN = Date.parse('2026-01-01T00:00:00Z')

const post = (url: string, { source, id, time, value }: Sent): Promise<Answer> =>
  ask(`${url}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': id,
      'ce-source': source,
      'ce-type': 'dev.knomaly.samples.v1',
      'ce-time': new Date(time).toISOString()
    },
    body: JSON.stringify({ samples: [{ metric: 'rps', value }] })
  })

/** Sends single-sample events, each source in order, until all of them are accepted; what is refused is sent again as it was. */
export const stream = async (options: StreamOptions): Promise<ReadonlyArray<Sent>> => {
  const { url, sources, perSource, onAccepted, onRefused } = options
  const accepted: Sent[] = []
  const sendOne = async (sent: Sent): Promise<void> => {
    await until(
      async () => {
        const answer = await post(url(), sent)
        if (answer.status !== 202) onRefused?.(answer)
        return answer.status === 202
      },
      { intervalMs: 20, what: `202 for ${sent.source} ${sent.id}` }
    )
    accepted.push(sent)
    await onAccepted?.(accepted.length)
  }
  await Promise.all(
    sources.map(async (source, s) => {
      for (let i = 0; i < perSource; i += 1) {
        // Steady but for a rare spike, so that anomalies and alerts flow too.
        const value = i % 97 === 96 ? 5000 + s : 100 + ((i * 7) % 11)
        await sendOne({ source, id: `${i}`, time: BEGIN + i * 1000, value })
      }
    })
  )
  return accepted
}

type Analysis = { readonly samples: { readonly fresh: number; readonly late: number; readonly duplicate: number } }

const analysisOf = async (
  url: string,
  source: string,
  more = ''
): Promise<Analysis & { readonly recent?: unknown }> => {
  const answer = await ask(`${url}/analyze?source=${encodeURIComponent(source)}&metric=rps${more}`)
  return JSON.parse(answer.body)
}

/** Dead-lettered samples in all. */
export const deadLettered = async (platform: { readonly url: string }): Promise<number> => {
  const answer = await askInside(platform, 'dead-letter', '/api/v1/dead-letters?limit=1')
  return JSON.parse(answer.body).totals.samples
}

/**
 * Waits until everything accepted has been analysed, and holds the account to the sample: every source has each of its
 * samples once, none late, none dead, and a window that is exactly the newest 50.
 */
export const assertNothingLost = async (
  platform: { readonly url: string },
  accepted: ReadonlyArray<Sent>,
  window = 50
): Promise<void> => {
  const sources = [...new Set(accepted.map(({ source }) => source))]
  for (const source of sources) {
    const mine = accepted.filter((sent) => sent.source === source)
    const analysis = await until(
      async () => {
        const found = await analysisOf(platform.url, source, '&debug=true')
        return found.samples.fresh >= mine.length ? found : undefined
      },
      { intervalMs: 25, what: `${mine.length} samples of ${source}` }
    )
    assert.is(analysis.samples.fresh, mine.length, `${source}: every sample once`)
    assert.is(analysis.samples.late, 0, `${source}: none late`)
    const newest = mine.toSorted((a, b) => a.time - b.time).slice(-window)
    assert.equal(
      analysis.recent,
      newest.map(({ time, value }) => ({ time: new Date(time).toISOString(), value })),
      `${source}: the window is the newest ${window}`
    )
  }
  assert.is(await deadLettered(platform), 0, 'no dead letters')
}
