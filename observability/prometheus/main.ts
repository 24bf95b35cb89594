import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findProgram } from '../../setup/find-program.ts'
import { writeLocalConfig } from './local-config.ts'

/**
 * `npm run prometheus [-- --port N] [--platform PORT] [--alertmanager HOST:PORT] [--dir FOLDER]`: Prometheus with our rules on
 * http://localhost:9090, scraping what `npm start` runs. Configuration and the data of a day are in .knomaly/prometheus.
 */
const OPTIONS = {
  port: { type: 'string', default: '9090' },
  platform: { type: 'string', default: '8080' },
  alertmanager: { type: 'string' },
  dir: { type: 'string', default: fileURLToPath(new URL('../../.knomaly/prometheus', import.meta.url)) }
} as const

const main = (): void => {
  const { port, platform, alertmanager, dir } = parseArgs({ options: OPTIONS }).values
  const { options, rules } = writeLocalConfig(dir, { platformPort: platform, alertmanager })
  const own = [
    '--storage.tsdb.retention.time',
    '1d',
    '--web.listen-address',
    `127.0.0.1:${port}`,
    '--log.level',
    'warn'
  ]
  const child = spawn(findProgram('prometheus'), [...options, ...own], { stdio: 'inherit' })
  process.stdout.write(`Prometheus: http://localhost:${port}/alerts (${rules.length} rule files)\n`)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void child.kill(signal))
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 0
  })
}

try {
  main()
} catch (error) {
  // Of parseArgs, which names the option.
  if (!(error instanceof TypeError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 64
}
