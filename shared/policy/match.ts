import type { Series } from '../contract/series.ts'
import { anyGlob, type Matches } from './glob.ts'

/** Globs, one of each list must match; what is not given matches everything. A label that is named must be there. */
export type Match = {
  readonly source?: ReadonlyArray<string>
  readonly metric?: ReadonlyArray<string>
  readonly labels?: Readonly<Record<string, ReadonlyArray<string>>>
}

const EVERYTHING: Matches = () => true

const matcherOf = (globs: ReadonlyArray<string> | undefined): Matches =>
  globs === undefined ? EVERYTHING : anyGlob(globs)

export const seriesMatcher = ({ source, metric, labels = {} }: Match): ((series: Series) => boolean) => {
  const ofSource = matcherOf(source)
  const ofMetric = matcherOf(metric)
  const ofLabels = Object.entries(labels).map(([name, globs]) => [name, anyGlob(globs)] as const)
  return (series) =>
    ofSource(series.source) &&
    ofMetric(series.metric) &&
    ofLabels.every(([name, matches]) => Object.hasOwn(series.labels, name) && matches(series.labels[name] as string))
}
