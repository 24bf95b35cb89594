import type * as t from 'io-ts'
import type { Alert } from '../contract/alert.ts'
import { Severity } from '../contract/anomaly.ts'
import { MAX_LABEL_VALUE_LENGTH, MAX_METRIC_LENGTH, MAX_SOURCE_LENGTH } from '../contract/bounds.ts'
import { Labels } from '../contract/labels.ts'
import { record } from '../contract/record.ts'
import { text } from '../contract/text.ts'
import { Rfc3339 } from '../contract/time.ts'
import { glob } from '../policy/glob.ts'

export const MAX_COMMENT_LENGTH = 1000

/** Which alerts a silence is for: globs as in policies; what is not given matches everything. A label that is named must be there. */
export const Matchers = record(
  'Matchers',
  {},
  { source: text(MAX_SOURCE_LENGTH), metric: text(MAX_METRIC_LENGTH), labels: Labels, severity: Severity }
)
export type Matchers = t.TypeOf<typeof Matchers>

/** As it is kept and shown. */
export type Silence = {
  readonly id: string
  readonly matchers: Matchers
  readonly created_at: string
  readonly ends_at: string
  readonly comment: string
  readonly created_by: string
}

/** As it is asked for: with an end or a length, not both; see read-silence.ts. */
export const SilenceForm = record(
  'Silence',
  { matchers: Matchers },
  { ends_at: Rfc3339, duration: text(32), comment: text(MAX_COMMENT_LENGTH), created_by: text(MAX_LABEL_VALUE_LENGTH) }
)
export type SilenceForm = t.TypeOf<typeof SilenceForm>

export const silenceMatcher = ({ source, metric, labels = {}, severity }: Matchers) => {
  const ofSource = glob(source ?? '*')
  const ofMetric = glob(metric ?? '*')
  const ofLabels = Object.entries(labels).map(([name, pattern]) => [name, glob(pattern)] as const)
  return ({ series, severity: actual }: Pick<Alert, 'series' | 'severity'>): boolean =>
    (severity === undefined || severity === actual) &&
    ofSource(series.source) &&
    ofMetric(series.metric) &&
    ofLabels.every(([name, matches]) => Object.hasOwn(series.labels, name) && matches(series.labels[name] as string))
}
