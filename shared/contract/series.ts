import type { Labels } from './labels.ts'

/** What a window belongs to: one metric of one source, told apart by labels. */
export type Series = { readonly source: string; readonly metric: string; readonly labels: Labels }

/**
 * One string per series, the same in every process. Names cannot hold a line feed (see text.ts) and label names no `=`,
 * so that two different series never share a key.
 */
export const seriesKey = (source: string, metric: string, labels: Labels | undefined): string => {
  let key = `${source}\n${metric}`
  if (labels !== undefined) for (const name of Object.keys(labels)) key += `\n${name}=${labels[name]}`
  return key
}

/** The series that `key` names: the inverse of `seriesKey` for labels that are sorted by name. */
export const fromSeriesKey = (key: string): Series => {
  const [source = '', metric = '', ...pairs] = key.split('\n')
  return {
    source,
    metric,
    labels: Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
    )
  }
}
