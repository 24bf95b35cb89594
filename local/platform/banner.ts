import type { Topology } from '../manifests/topology.ts'
import { requestsToTry } from './requests-to-try.ts'

export type Running = { readonly what: string; readonly how: string; readonly where: string }

/** First the console, which people open; then what runs where, in columns, and requests to try: those that something answers. */
export const banner = (
  { url, consoleUrl }: { readonly url: string; readonly consoleUrl: string | undefined },
  rows: ReadonlyArray<Running>,
  topology: Pick<Topology, 'services' | 'edge'>
): string => {
  const width = (of: (row: Running) => string): number => Math.max(...rows.map((row) => of(row).length))
  const what = width((row) => row.what)
  const how = width((row) => row.how)
  const table = rows.map((row) => `  ${row.what.padEnd(what)}  ${row.how.padEnd(how)}  ${row.where}`.trimEnd())
  const requests = requestsToTry(url, topology)
  const all = requests.length === 0 ? [] : ['', 'Try:', ...requests]
  const mayChange = consoleUrl?.includes('#token=') ? ['  (whoever has this address may change things there)'] : []
  const open = consoleUrl === undefined ? [] : [`Open ${consoleUrl}`, ...mayChange, '']
  return ['', ...open, `Knomaly runs on ${url} (Ctrl-C ends it)`, '', ...table, ...all, '', ''].join('\n')
}
