import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { readRules, rulesOf, toRuleFile } from '../../observability/prometheus/rules.ts'
import { findProgram } from '../../setup/find-program.ts'
import { run } from './run.ts'

type ExpectedAlert = {
  readonly exp_labels: Readonly<Record<string, string>>
  readonly exp_annotations: Readonly<Record<string, string>>
}

/** One of `tests` of promtool's rule tests, with a name. What every case has in common is filled in by `runCase`. */
export type Case = {
  readonly name: string
  /** Between samples; by default 15 s, as functions are scraped. */
  readonly interval?: string
  /** Between evaluations of the rules; by default 30 s. Cases of days have more, for promtool takes its time. */
  readonly evaluation?: string
  readonly input_series: ReadonlyArray<{ readonly series: string; readonly values: string }>
  readonly alert_rule_test?: ReadonlyArray<{
    readonly eval_time: string
    readonly alertname: string
    readonly exp_alerts?: ReadonlyArray<ExpectedAlert>
  }>
  readonly promql_expr_test?: ReadonlyArray<{ readonly expr: string; readonly eval_time: string }>
}

const RULES = readRules()
const runbooks = new Map(RULES.flatMap(rulesOf).map(({ alert, annotations }) => [alert, annotations?.['runbook_url']]))

/** The address is as its rule has it: that it leads somewhere is another test. */
const withRunbook = (alertname: string, { exp_labels, exp_annotations }: ExpectedAlert): ExpectedAlert => ({
  exp_labels,
  exp_annotations: { ...exp_annotations, runbook_url: runbooks.get(alertname) ?? '' }
})

/** A folder with the rule files as Prometheus reads them. */
export const inRuleFolder = async <A>(
  work: (folder: string, files: ReadonlyArray<string>) => Promise<A>
): Promise<A> => {
  const folder = await mkdtemp(join(tmpdir(), 'knomaly-rules-'))
  try {
    for (const rules of RULES) await writeFile(join(folder, `${rules.topic}.rules.yaml`), toRuleFile(rules))
    return await work(
      folder,
      RULES.map(({ topic }) => `${topic}.rules.yaml`)
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** promtool's own words, empty when the case holds. All rules are there, for they build on each other. */
export const runCase = ({ name, evaluation = '30s', ...test }: Case): Promise<string> =>
  inRuleFolder(async (folder, files) => {
    const alerts = test.alert_rule_test?.map((one) => ({
      ...one,
      exp_alerts: one.exp_alerts?.map((expected) => withRunbook(one.alertname, expected)) ?? []
    }))
    const one = { interval: '15s', ...test, ...(alerts === undefined ? {} : { alert_rule_test: alerts }) }
    const whole = { rule_files: files, evaluation_interval: evaluation, tests: [one] }
    await writeFile(join(folder, 'case.yaml'), stringify(whole, { lineWidth: 0 }))
    const { code, output } = await run(findProgram('promtool'), ['test', 'rules', 'case.yaml'], folder)
    return code === 0 ? '' : `${name}\n${output}`
  })
