const PART = /(\d+(?:\.\d+)?)(ms|s|m|h)/g
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds of a Go duration such as 1m30s: the autoscaling annotations have these, the delivery has ISO-8601. */
export const goDurationMs = (value: string): number | undefined => {
  if (value === '0') return 0
  if (!WHOLE.test(value)) return undefined
  return [...value.matchAll(PART)].reduce((sum, [, n, unit]) => sum + Number(n) * (UNIT_MS[unit ?? ''] ?? 0), 0)
}
