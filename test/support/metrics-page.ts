export type Reading = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A metric as a page of the text format describes it, with its readings: a histogram's are `_bucket`, `_sum` and `_count`. */
export type Family = {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly readings: ReadonlyArray<Reading>
}

const READING = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g

const toReading = (line: string): Reading => {
  const [, name = '', labels = '', value = ''] = READING.exec(line) ?? []
  if (name === '') throw new Error(`no line of the text format: ${line}`)
  const pairs = [...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, text] as const)
  return { name, labels: Object.fromEntries(pairs), value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value) }
}

/** Reads a page in the text format 0.0.4, by name. Throws where it is none. */
export const readMetricsPage = (page: string): ReadonlyMap<string, Family> => {
  const families = new Map<string, Family & { readonly readings: Reading[] }>()
  let help = ''
  let last: Reading[] = []
  for (const line of page.split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (keyword === 'HELP') help = rest
    else if (keyword === 'TYPE') {
      if (families.has(name)) throw new Error(`twice: ${name}`)
      last = []
      families.set(name, { name, type: rest, help, readings: last })
    } else if (line !== '') last.push(toReading(line))
  }
  return families
}

/** The value of one reading; undefined where there is none with exactly these labels. */
export const readingOf = (
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {}
): number | undefined => {
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''))
  const wanted = Object.entries(labels)
  return family?.readings.find(
    (one) =>
      one.name === name &&
      Object.keys(one.labels).length === wanted.length &&
      wanted.every(([key, value]) => one.labels[key] === value)
  )?.value
}
