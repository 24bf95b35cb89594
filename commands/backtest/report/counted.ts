export const whole = (n: number): string => n.toLocaleString('en-US')

const PLURALS: Readonly<Record<string, string>> = { series: 'series' }

/** `1 row`, `2 rows`, `3 series`. */
export const counted = (n: number, what: string): string =>
  `${whole(n)} ${n === 1 ? what : (PLURALS[what] ?? `${what}s`)}`
