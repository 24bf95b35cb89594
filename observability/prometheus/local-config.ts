import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { type RuleFile, readRules, toRuleFile } from './rules.ts'

export type LocalConfig = {
  /** Of `npm start`. */
  readonly platformPort: string | number
  /** HOST:PORT; it tells nobody when absent. */
  readonly alertmanager?: string | undefined
  /** Seconds between two scrapes, and between two evaluations; as the stock configuration says when absent. */
  readonly interval?: number
}

/** The stock configuration, for other ports and with the rules beside it. */
const configure = ({ platformPort, alertmanager, interval }: LocalConfig): string => {
  const config = parse(readFileSync(new URL('local.prometheus.yaml', import.meta.url), 'utf8'))
  config.rule_files = ['rules/*.rules.yaml']
  const [discovery] = config.scrape_configs[0].http_sd_configs
  discovery.url = `http://localhost:${platformPort}/_platform/targets`
  if (interval !== undefined) {
    const every = `${interval}s`
    config.global = { scrape_interval: every, scrape_timeout: every, evaluation_interval: every }
    discovery.refresh_interval = every
  }
  if (alertmanager !== undefined) {
    config.alerting = { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] }
  }
  return stringify(config)
}

/** Writes the configuration and all rules into that folder. The answer: the options for Prometheus that go with it, and the rules. */
export const writeLocalConfig = (
  dir: string,
  config: LocalConfig
): { readonly options: ReadonlyArray<string>; readonly rules: ReadonlyArray<RuleFile> } => {
  const rules = readRules()
  rmSync(join(dir, 'rules'), { recursive: true, force: true })
  mkdirSync(join(dir, 'rules'), { recursive: true })
  for (const one of rules) writeFileSync(join(dir, 'rules', `${one.topic}.rules.yaml`), toRuleFile(one))
  const file = join(dir, 'prometheus.yaml')
  writeFileSync(file, configure(config))
  const options = ['--config.file', file, '--storage.tsdb.path', join(dir, 'data')]
  return { options: [...options, '--enable-feature=exemplar-storage'], rules }
}
