import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Redis } from 'ioredis'

/** The least that an analyzer can do: read, parse, commit with the same script. No framework, validation or detection. */
const redis = new Redis(process.env.REDIS_URL ?? '', { enableAutoPipelining: true })
redis.defineCommand('commitSeries', {
  numberOfKeys: 4,
  lua: readFileSync(new URL('../../shared/redis/lua/commit-series.lua', import.meta.url), 'utf8')
})
type Commit = { readonly commitSeries: (...args: ReadonlyArray<string | number>) => Promise<unknown> }

type Body = { readonly samples: ReadonlyArray<{ metric: string; value: number; time: number }> }

const series = new Map<string, { version: string; total: number }>()
const WINDOW = process.env.WINDOW_SIZE ?? '50'
const WEEK_MS = 7 * 24 * 3_600_000
// As long as what the analyzer writes there.
const VERDICT =
  '[1784678400000,100.25,2,0.3106349206349206,100.1,90.1,110.1,50,100.1,2.5196825396825396,0.059534731323724,50,2,"spike",[],""]'

const commit = async (source: string, id: string, { samples }: Body): Promise<void> => {
  const key = `${source}|${samples[0]?.metric}`
  const known = series.get(key) ?? { version: '', total: 0 }
  series.set(key, known)
  const version = `floor.${id}`
  const total = known.total + samples.length
  const args: (string | number)[] = []
  // As the analyzer does: only what stays in the window.
  const kept = samples.slice(-Number(WINDOW))
  for (const [i, { time, value }] of kept.entries()) args.push(time, `e${id}.${i}=${value}`)
  const prefix = `floor:{${key}}:`
  const keys = [`${prefix}window`, `${prefix}state`, `${prefix}anomalies`, `${prefix}verdicts`]
  const head = [known.version, version, WINDOW, 0, WEEK_MS, total, '0', VERDICT, 0, 0, 1000, kept.length, 0, 0, 0, '']
  await (redis as unknown as Commit).commitSeries(...keys, ...head, ...args)
  known.version = version
  known.total = total
}

const server = createServer((request, response) => {
  if (request.method === 'GET') return void response.end()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', async () => {
    const { headers } = request
    await commit(String(headers['ce-source']), String(headers['ce-id']), JSON.parse(Buffer.concat(chunks).toString()))
    response.writeHead(202, { 'content-length': '0' }).end()
  })
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
