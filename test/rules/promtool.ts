import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type RuleFile, readRules, rulesOf, toRuleFile } from '../../observability/prometheus/rules.ts'
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

/** A folder with rule files as Prometheus reads them. */
export const inRuleFolder = async <A>(
  work: (folder: string, files: ReadonlyArray<string>) => Promise<A>,
  rules: ReadonlyArray<RuleFile> = RULES
): Promise<A> => {
  const folder = await mkdtemp(join(tmpdir(), 'knomaly-rules-'))
  const names = rules.map(({ topic }) => `${topic}.rules.yaml`)
  try {
    for (const one of rules) await writeFile(join(folder, `${one.topic}.rules.yaml`), toRuleFile(one))
    return await work(folder, names)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What a case asks about, and whatever that is recorded from: promtool takes its time for each rule. */
const neededFor = (test: unknown): ReadonlyArray<RuleFile> => {
  const needed = new Set<RuleFile>()
  const need = (said: string): void => {
    for (const file of RULES) {
      const names = rulesOf(file).flatMap(({ alert, record }) => alert ?? record ?? [])
      if (needed.has(file) || !names.some((name) => said.includes(name))) continue
      needed.add(file)
      need(JSON.stringify(file.spec))
    }
  }
  need(JSON.stringify(test))
  return [...needed]
}

/** promtool's own words, empty when the case holds. */
export const runCase = ({ name, evaluation = '30s', ...test }: Case): Promise<string> => {
  const alerts = test.alert_rule_test?.map((one) => ({
    ...one,
    exp_alerts: one.exp_alerts?.map((expected) => withRunbook(one.alertname, expected)) ?? []
  }))
  const one = { interval: '15s', ...test, ...(alerts === undefined ? {} : { alert_rule_test: alerts }) }
  return inRuleFolder(async (folder, files) => {
    const whole = { rule_files: files, evaluation_interval: evaluation, tests: [one] }
    await writeFile(join(folder, 'case.yaml'), stringify(whole, { lineWidth: 0 }))
    const { code, output } = await run(findProgram('promtool'), ['test', 'rules', 'case.yaml'], folder)
    return code === 0 ? '' : `${name}\n${output}`
  }, neededFor(test))
}
