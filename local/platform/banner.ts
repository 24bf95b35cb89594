export type Running = { readonly what: string; readonly how: string; readonly where: string }

/** What runs where, in columns, and three requests to try. */
export const banner = (url: string, rows: ReadonlyArray<Running>): string => {
  const width = (of: (row: Running) => string): number => Math.max(...rows.map((row) => of(row).length))
  const what = width((row) => row.what)
  const how = width((row) => row.how)
  const table = rows.map((row) => `  ${row.what.padEnd(what)}  ${row.how.padEnd(how)}  ${row.where}`.trimEnd())
  return ['', `Knomaly runs on ${url} (Ctrl-C ends it)`, '', ...table, '', 'Try:', ...requests(url), '', ''].join('\n')
}

const requests = (url: string): ReadonlyArray<string> => [
  `  curl -i -X POST ${url}/ingest -H 'content-type: application/json' -d '{"cpu":10,"rps":100}'`,
  `  curl -i -X POST ${url}/ -H 'ce-specversion: 1.0' -H 'ce-id: 1' -H 'ce-source: /web' \\`,
  `       -H 'ce-type: dev.knomaly.samples.v1' -H 'content-type: application/json' \\`,
  `       -d '{"samples":[{"metric":"rps","value":100}]}'`,
  `  curl -s '${url}/analyze?source=/web&metric=rps'`
]
