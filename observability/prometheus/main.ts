import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parse, stringify } from 'yaml'
import { findProgram } from '../../setup/find-program.ts'
import { readRules, toRuleFile } from './rules.ts'

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

/** The stock configuration, for other ports and with the rules beside it. */
const configure = (platform: string, alertmanager: string | undefined): string => {
  const config = parse(readFileSync(new URL('local.prometheus.yaml', import.meta.url), 'utf8'))
  config.rule_files = ['rules/*.rules.yaml']
  config.scrape_configs[0].http_sd_configs[0].url = `http://localhost:${platform}/_platform/targets`
  if (alertmanager !== undefined) {
    config.alerting = { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] }
  }
  return stringify(config)
}

const main = (): void => {
  const { port, platform, alertmanager, dir } = parseArgs({ options: OPTIONS }).values
  const rules = readRules()
  rmSync(join(dir, 'rules'), { recursive: true, force: true })
  mkdirSync(join(dir, 'rules'), { recursive: true })
  for (const one of rules) writeFileSync(join(dir, 'rules', `${one.topic}.rules.yaml`), toRuleFile(one))
  writeFileSync(join(dir, 'prometheus.yaml'), configure(platform, alertmanager))
  const options = [
    ...['--config.file', join(dir, 'prometheus.yaml'), '--storage.tsdb.path', join(dir, 'data')],
    ...['--storage.tsdb.retention.time', '1d', '--web.listen-address', `127.0.0.1:${port}`],
    ...['--enable-feature=exemplar-storage', '--log.level', 'warn']
  ]
  const child = spawn(findProgram('prometheus'), options, { stdio: 'inherit' })
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
