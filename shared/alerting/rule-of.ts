import type { Series } from '../contract/series.ts'
import type { AlertRule } from './alert-rule.ts'

/** The rule that a series is alerted by. */
export type RuleOf = (series: Series) => AlertRule
