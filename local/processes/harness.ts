import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** For tests: a function of the platform's contract (probes, drain, PORT) that does what a request's path says. */
export const FUNCTION = `
import { createServer } from 'node:http'
let ready = true, live = true
const server = createServer((req, res) => {
  switch (req.url) {
    case '/readyz': return res.writeHead(ready ? 200 : 503).end()
    case '/healthz': return live ? res.end() : undefined
    case '/env': return res.end(JSON.stringify(process.env))
    case '/pid': return res.end(String(process.pid))
    case '/unready': ready = false; return res.end()
    case '/hang': live = false; return res.end()
    case '/crash': return process.exit(3)
    case '/slow': return setTimeout(() => res.end('slow'), 200)
    default: return req.pipe(res)
  }
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'))
process.on('SIGTERM', () => { server.close(); server.closeIdleConnections() })
`

export type Functions = {
  readonly dir: string
  readonly add: (name: string, source: string) => string
  readonly remove: () => void
}

/** A folder of functions, `<name>/main.ts`. */
export const functionsFolder = (): Functions => {
  const dir = mkdtempSync(join(tmpdir(), 'knomaly-functions-'))
  return {
    dir,
    add: (name, source) => {
      const entry = join(dir, name, 'main.ts')
      mkdirSync(join(dir, name), { recursive: true })
      writeFileSync(entry, source)
      return entry
    },
    remove: () => rmSync(dir, { recursive: true, force: true })
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
