/** `2.1 s`, `35 ms`, `1 min 20 s`: as exact as anybody reads it. */
export const time = (ms: number): string => {
  if (ms === 0) return '0'
  if (ms < 1_000) return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(ms < 10_000 ? 1 : 0))} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 3_600) return parted(seconds, 60, 'min', 's')
  return parted(Math.round(seconds / 60), 60, 'h', 'min')
}

const parted = (n: number, base: number, whole: string, part: string): string =>
  `${Math.floor(n / base)} ${whole}${n % base === 0 ? '' : ` ${n % base} ${part}`}`

/** Short, as annotations write it: `5m`, `1h30m`, `1m30s`; days are `2d12h`. */
export const duration = (ms: number): string => {
  const seconds = Math.round(ms / 1_000)
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's']
  ] as const
  return parts.map(([n, unit]) => (n === 0 ? '' : `${n}${unit}`)).join('') || '0'
}

export const whole = (n: number): string => Math.round(n).toLocaleString('en-US')

/** Three digits are enough of a measured number: 0.034, 3.46, 34.6, 3,456. */
export const rate = (n: number): string => (n >= 100 ? whole(n) : String(Number(n.toPrecision(3))))

export const percent = (share: number): string => {
  const hundred = share * 100
  return `${hundred > 0 && hundred < 10 ? Number(hundred.toPrecision(2)) : Math.round(hundred)} %`
}

/** `1 pod`, `2 pods`. */
export const counted = (n: number, what: string): string => `${rate(n)} ${what}${n === 1 ? '' : 's'}`
