import type { Target } from './dashboard-file.ts'

/** What the preview is of. */
export type Window = {
  /** Of Prometheus: `http://127.0.0.1:9090`. */
  readonly url: string
  /** Unix seconds. */
  readonly from: number
  readonly to: number
  /** Seconds between two points. */
  readonly step: number
  /** Grafana's variables, by name without the dollar. */
  readonly variables: Readonly<Record<string, string>>
}

export type Labels = Readonly<Record<string, string>>

/** Oldest first: unix seconds, and a number or NaN. */
export type Points = ReadonlyArray<readonly [time: number, value: number]>

export type Series = { readonly name: string; readonly labels: Labels; readonly points: Points }

/** `$name` and `${name}`, as Grafana fills them in. One that is not known stays, and Prometheus complains. */
export const fillIn = (expr: string, variables: Readonly<Record<string, string>>): string =>
  expr.replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced: string, plain: string) => variables[braced ?? plain] ?? all)

/** The name of a series: the template's labels, or all of them where there is no template. */
export const legendOf = (template: string | undefined, labels: Labels): string => {
  if (template !== undefined && template !== '' && template !== '__auto')
    return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '')
  const rest = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  return rest.length === 0 ? 'Value' : `{${rest.join(', ')}}`
}

type Answer = {
  readonly status: string
  readonly error?: string
  readonly data: {
    readonly result: ReadonlyArray<{
      readonly metric: Labels
      readonly value?: readonly [number, string]
      readonly values?: ReadonlyArray<readonly [number, string]>
    }>
  }
}

/** What a query of a panel has in that window. Throws with Prometheus's words when it does not take the query. */
export const ask = async (target: Target, window: Window): Promise<ReadonlyArray<Series>> => {
  const { url, from, to, step, variables } = window
  const query = fillIn(target.expr, variables)
  const [path, times] =
    target.instant === true
      ? ['query', { time: String(to) }]
      : ['query_range', { start: String(from), end: String(to), step: String(step) }]
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams({ query, ...times })}`)
  const { status, error, data } = (await response.json()) as Answer
  if (status !== 'success') throw new Error(`${query}: ${error ?? response.status}`)
  return data.result.map(({ metric, value, values }) => ({
    name: legendOf(target.legendFormat, metric),
    labels: metric,
    points: (values ?? (value === undefined ? [] : [value])).map(([time, text]) => [time, Number(text)] as const)
  }))
}
