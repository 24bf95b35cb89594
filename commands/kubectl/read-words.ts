const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }

/** `90s`, `5m`, `1h` in ms, at most a day; undefined when it is none. */
export const readDuration = (text: string): number | undefined => {
  const [, digits, unit] = /^(\d{1,5})([smh])$/.exec(text) ?? []
  const ms = Number(digits) * (UNITS[unit as string] ?? Number.NaN)
  return ms >= 1_000 && ms <= 86_400_000 ? ms : undefined
}

/** RFC 1123 label: what Kubernetes takes as the name of a namespace. */
export const isNamespace = (text: string): boolean => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)
