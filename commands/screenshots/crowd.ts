import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'

/** In flight at once: five replicas of ingest and more are there for so many, and two do not reject one. */
const CROWD = 420
/** How long each takes to send its body: what is in flight is then the same on a fast machine and on a slow one. */
const SLOW_MS = 2_000

async function* slowly(text: string): AsyncGenerator<string> {
  const half = Math.floor(text.length / 2)
  yield text.slice(0, half)
  await sleep(SLOW_MS)
  yield text.slice(half)
}

/** Many at once on slow lines, for so long: ingest panics and scales to its most. Each sends its one series, a sample a time. */
export const crowd = async (url: string, forMs: number): Promise<void> => {
  const end = performance.now() + forMs
  const pool = new Pool(url, { connections: CROWD })
  const client = async (i: number): Promise<void> => {
    // Not all at the same time: a crowd gathers.
    await sleep((i / CROWD) * SLOW_MS)
    while (performance.now() < end) {
      const body = JSON.stringify({ source: `/phones/${i % 12}`, signal: 40 + (i % 7) })
      const { body: answer } = await pool.request({
        method: 'POST',
        path: '/ingest',
        headers: { 'content-type': 'application/json' },
        body: slowly(body) as unknown as NodeJS.ReadableStream as never
      })
      await answer.dump()
    }
  }
  await Promise.all(Array.from({ length: CROWD }, (_, i) => client(i))).finally(() => pool.close())
}
