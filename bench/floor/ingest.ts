import { createServer } from 'node:http'
import { Pool } from 'undici'

/** The least that an ingest can do: read, parse, write again, wait until the sink has it. No framework and no validation. */
const sink = new URL(process.env.K_SINK ?? 'http://127.0.0.1:1')
const pool = new Pool(sink.origin, { connections: 64, pipelining: 1 })

const server = createServer((request, response) => {
  if (request.method === 'GET') return void response.end()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', async () => {
    const data: unknown = JSON.parse(Buffer.concat(chunks).toString())
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    for (const [name, value] of Object.entries(request.headers)) {
      if (name.startsWith('ce-')) headers[name] = String(value)
    }
    const sent = await pool.request({ method: 'POST', path: sink.pathname, headers, body: JSON.stringify(data) })
    await sent.body.dump()
    response.writeHead(202, { 'content-length': '0' }).end()
  })
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
