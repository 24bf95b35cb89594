import { ask } from '../support/ask.ts'
import { type Family, readMetricsPage } from '../support/metrics-page.ts'
import { startPipeline } from '../support/pipeline.ts'
import { startFunctions } from '../support/running-functions.ts'
import { until } from '../support/until.ts'

export type Entry = {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly labels: ReadonlyArray<string>
  /** Names of the functions that have it, sorted; `platform` for the local platform. */
  readonly components: ReadonlyArray<string>
}

const isRuntime = ({ name }: Pick<Entry, 'name'>): boolean => /^(process|nodejs)_/.test(name)

/** Every reading of a page says which labels there are; the runtime's come and go. `le` belongs to the type. */
const labelsOf = ({ name, readings }: Family): ReadonlyArray<string> =>
  isRuntime({ name })
    ? []
    : [...new Set(readings.flatMap(({ labels }) => Object.keys(labels)))].filter((label) => label !== 'le').toSorted()

/** The pages of all functions, each ready and asked once before, so that it has counted a request, and of the local platform. */
const readPages = async (): Promise<ReadonlyMap<string, ReadonlyMap<string, Family>>> => {
  const functions = await startFunctions()
  const pages = new Map<string, ReadonlyMap<string, Family>>()
  try {
    for (const { name, port, metrics } of functions.all) {
      // Gauges that are read from Redis have no value, and so no labels, before it is there.
      await until(async () => (await ask({ port, path: '/readyz' })).status === 200)
      pages.set(name, await metrics())
    }
  } finally {
    await functions.stop()
  }
  const pipeline = await startPipeline()
  try {
    const { port } = new URL(pipeline.platform.url)
    const to = { port: Number(port), timeoutMs: 20_000 }
    // One request, so that those of requests have their labels.
    await ask({ ...to, method: 'POST', path: '/ingest', body: '{"rps":1}' })
    const { status, body } = await ask({ ...to, path: '/_platform/metrics' })
    if (status !== 200) throw new Error(`the platform's page of metrics: ${status}`)
    pages.set('platform', readMetricsPage(body))
  } finally {
    await pipeline.stop()
  }
  return pages
}

/** Every metric there is, by name, as the running pieces expose it. */
export const readCatalogue = async (): Promise<ReadonlyArray<Entry>> => {
  const entries = new Map<string, Entry>()
  for (const [component, page] of await readPages()) {
    for (const family of page.values()) {
      const { name, type, help } = family
      const known = entries.get(name)
      const labels = new Set([...(known?.labels ?? []), ...labelsOf(family)])
      const components = [...(known?.components ?? []), component]
      entries.set(name, {
        name,
        type,
        help: known?.help ?? help,
        labels: [...labels].toSorted(),
        components: components.toSorted()
      })
    }
  }
  return [...entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const code = (text: string): string => `\`${text}\``

const rowOf = ({ name, type, labels, help }: Entry): string =>
  `| ${code(name)} | ${type} | ${labels.map(code).join(' ')} | ${help.replaceAll('|', '\\|')} |`

const tableOf = (entries: ReadonlyArray<Entry>): string =>
  ['| name | type | labels | meaning |', '|---|---|---|---|', ...entries.map(rowOf)].join('\n')

/** The tables of docs/metrics.md: what is of one component, of several, and of the runtime. */
export const renderCatalogue = (entries: ReadonlyArray<Entry>): string => {
  const sections = new Map<string, Entry[]>()
  for (const entry of entries) {
    const title = isRuntime(entry) ? 'Node and the process, of every component' : entry.components.join(', ')
    sections.set(title, [...(sections.get(title) ?? []), entry])
  }
  // Those of many components first, the runtime's last.
  const rank = (title: string): number => (title.startsWith('Node') ? 1 : -title.split(',').length)
  return [...sections]
    .toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([title, of]) => `### ${title}\n\n${tableOf(of)}\n`)
    .join('\n')
}

export const BEGIN = '<!-- begin: written by test/metrics/write-docs.ts -->'
export const END = '<!-- end -->'

/** The page with its tables replaced. Throws where it has no place for them. */
export const withTables = (page: string, tables: string): string => {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error('docs/metrics.md has no place for the tables')
  return `${page.slice(0, begin)}${BEGIN}\n\n${tables}\n${page.slice(end)}`
}
