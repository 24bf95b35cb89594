/** Prometheus' text format as far as the platform writes it: name → series. Lines of another form are passed over. */
export type Figures = ReadonlyMap<string, ReadonlyArray<Figure>>

export type Figure = { readonly labels: Readonly<Record<string, string>>; readonly value: number }

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))

export const readMetrics = (text: string): Figures => {
  const figures = new Map<string, Array<Figure>>()
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = LINE.exec(line) ?? []
    if (name === undefined) continue
    const pairs = [...labels.matchAll(LABEL)].map(([, label = '', text = '']) => [label, unescaped(text)])
    const series = figures.get(name) ?? []
    series.push({ labels: Object.fromEntries(pairs), value: Number(value) })
    figures.set(name, series)
  }
  return figures
}

/** The one series of that name with those labels; 0 when there is none. */
export const figureOf = (figures: Figures, name: string, labels: Readonly<Record<string, string>> = {}): number =>
  figures.get(name)?.find((one) => Object.entries(labels).every(([label, text]) => one.labels[label] === text))
    ?.value ?? 0
