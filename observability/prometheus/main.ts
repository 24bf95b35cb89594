import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram } from '../../setup/find-program.ts'
import { readRules, toRuleFile } from './rules.ts'

/**
 * `npm run prometheus [-- OPTIONS OF PROMETHEUS]`: Prometheus on http://localhost:9090 with our rules, scraping what
 * `npm start` runs. Its data stay in .knomaly/prometheus for a day.
 */
const CONFIG = fileURLToPath(new URL('local.prometheus.yaml', import.meta.url))
const FOLDER = fileURLToPath(new URL('../../.knomaly/prometheus', import.meta.url))

const rules = readRules()
rmSync(join(FOLDER, 'rules'), { recursive: true, force: true })
mkdirSync(join(FOLDER, 'rules'), { recursive: true })
for (const one of rules) writeFileSync(join(FOLDER, 'rules', `${one.topic}.rules.yaml`), toRuleFile(one))

const child = spawn(
  findProgram('prometheus'),
  [
    ...['--config.file', CONFIG, '--storage.tsdb.path', join(FOLDER, 'data'), '--storage.tsdb.retention.time', '1d'],
    ...['--web.listen-address', '127.0.0.1:9090', '--enable-feature=exemplar-storage', '--log.level', 'warn'],
    ...process.argv.slice(2)
  ],
  { stdio: 'inherit' }
)
process.stdout.write(`${rules.length} rule files; Prometheus: http://localhost:9090/alerts\n`)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void child.kill(signal))
child.once('error', (error) => {
  throw error
})
child.once('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 0
})
