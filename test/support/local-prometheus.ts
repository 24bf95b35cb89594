import { readFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { readRules, toRuleFile } from '../../observability/prometheus/rules.ts'
import { type PrometheusServer, startPrometheus } from './prometheus.ts'

const CONFIG = readFileSync(new URL('../../observability/prometheus/local.prometheus.yaml', import.meta.url), 'utf8')

/** What `npm run prometheus` has, for a platform at this port and in more of a hurry. A scrape that is late is none. */
const inAHurry = (port: number): string => {
  const config = parse(CONFIG)
  config.global = { scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '1s' }
  config.rule_files = ['*.rules.yaml']
  const [discovery] = config.scrape_configs[0].http_sd_configs
  discovery.url = discovery.url.replace('localhost:8080', `127.0.0.1:${port}`)
  discovery.refresh_interval = '1s'
  return stringify(config)
}

/** A real Prometheus with all rules of the project, that scrapes whatever runs on the platform at this port. */
export const startLocalPrometheus = (platformPort: number): Promise<PrometheusServer> =>
  startPrometheus(inAHurry(platformPort), {
    files: Object.fromEntries(readRules().map((one) => [`${one.topic}.rules.yaml`, toRuleFile(one)])),
    args: ['--enable-feature=exemplar-storage']
  })
