const significant = (value: number): string => String(Number(value.toPrecision(3)))

const inSteps = (value: number, base: number, names: ReadonlyArray<string>): string => {
  let rest = value
  let at = 0
  while (Math.abs(rest) >= base && at < names.length - 1) {
    rest /= base
    at += 1
  }
  return `${significant(rest)}${names[at]}`
}

const seconds = (value: number): string => {
  const size = Math.abs(value)
  if (size === 0) return '0 s'
  if (size < 1e-3) return `${significant(value * 1e6)} µs`
  if (size < 1) return `${significant(value * 1e3)} ms`
  if (size < 120) return `${significant(value)} s`
  return size < 7_200 ? `${significant(value / 60)} min` : `${significant(value / 3_600)} h`
}

const short = (value: number): string => inSteps(value, 1_000, ['', ' K', ' Mil', ' Bil'])

/** A value as Grafana writes it in this unit of its own, or nearly so. */
export const inUnit = (unit: string | undefined, value: number): string => {
  switch (unit) {
    case 's':
      return seconds(value)
    case 'bytes':
      return inSteps(value, 1_024, [' B', ' KiB', ' MiB', ' GiB'])
    case 'percentunit':
      return `${significant(value * 100)}%`
    case 'reqps':
      return `${short(value)} req/s`
    case 'ops':
      return `${short(value)} ops/s`
    case 'wps':
      return `${short(value)} w/s`
    case 'cps':
      return `${short(value)} c/s`
    default:
      if (unit?.startsWith('suffix:') === true) return `${short(value)}${unit.slice('suffix:'.length)}`
      return short(value)
  }
}

/** Round numbers from `low` to `high`, about `count`, in steps that suit the unit: 1024 for bytes. */
export const ticks = (low: number, high: number, count: number, unit?: string): ReadonlyArray<number> => {
  const span = high - low
  if (!(span > 0)) return [low]
  const rough = span / count
  const base = unit === 'bytes' ? 2 ** Math.floor(Math.log2(rough)) : 10 ** Math.floor(Math.log10(rough))
  const step = (unit === 'bytes' ? [1, 2] : [1, 2, 2.5, 5, 10]).map((n) => n * base).find((n) => n >= rough) ?? rough
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step)
}
