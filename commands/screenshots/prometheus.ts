import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeLocalConfig } from '../../observability/prometheus/local-config.ts'
import { findProgram } from '../../setup/find-program.ts'

export type Prometheus = { readonly url: string; readonly stop: () => Promise<void> }

const PATIENCE_MS = 30_000
const LISTENS = /Listening on" address=(127\.0\.0\.1:\d+)/
const READY = /Server is ready/

/** A real Prometheus beside the platform at this port, which asks every two seconds; its data are gone when it stops. */
export const startPrometheusBeside = async (platformPort: number): Promise<Prometheus> => {
  const dir = mkdtempSync(join(tmpdir(), 'knomaly-screenshots-prometheus-'))
  const { options } = writeLocalConfig(dir, { platformPort, interval: 2 })
  const own = ['--web.listen-address', '127.0.0.1:0', '--log.level', 'info']
  const child = spawn(findProgram('prometheus'), [...options, ...own], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'close')
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    rmSync(dir, { recursive: true, force: true })
  }
  let words = ''
  const address = await new Promise<string | undefined>((done) => {
    const timer = setTimeout(() => done(undefined), PATIENCE_MS)
    const settle = (found: string | undefined): void => {
      clearTimeout(timer)
      done(found)
    }
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-20_000)
      const found = LISTENS.exec(words)?.[1]
      if (found !== undefined && READY.test(words)) settle(found)
    })
    child.once('close', () => settle(undefined))
  })
  if (address === undefined) {
    await stop()
    throw new Error(`Prometheus did not start:\n${words.slice(-500)}`)
  }
  return { url: `http://${address}`, stop }
}
