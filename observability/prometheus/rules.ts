import { readdirSync, readFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'

export type Rule = {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly for?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** A PrometheusRule, and what of it Prometheus itself reads. */
export type RuleFile = {
  /** The file is TOPIC.prometheus-rule.yaml. */
  readonly topic: string
  readonly spec: { readonly groups: ReadonlyArray<{ readonly name: string; readonly rules: ReadonlyArray<Rule> }> }
}

const FOLDER = new URL('.', import.meta.url)
const FORM = /^(.+)\.prometheus-rule\.yaml$/

/** Every PrometheusRule of this folder, in the order of their names. */
export const readRules = (): ReadonlyArray<RuleFile> =>
  readdirSync(FOLDER)
    .toSorted()
    .flatMap((file) => {
      const topic = FORM.exec(file)?.[1]
      return topic === undefined ? [] : [{ topic, spec: parse(readFileSync(new URL(file, FOLDER), 'utf8')).spec }]
    })

/** A rule file of Prometheus: the operator takes `spec` out of its manifests in the same way. */
export const toRuleFile = ({ spec }: RuleFile): string => stringify(spec, { lineWidth: 0 })

export const rulesOf = ({ spec }: RuleFile): ReadonlyArray<Rule> => spec.groups.flatMap(({ rules }) => rules)
