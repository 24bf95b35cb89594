import { gzipSync } from 'node:zlib'
import type { Bundle } from './bundle.ts'

const inKb = (bytes: number): string => `${Math.round(bytes / 1000).toLocaleString('en-GB')} kB`

/**
 * A line for each bundle: what is loaded at the start, the same as a registry stores it, what may be loaded later, and
 * the source map.
 */
export const sizes = (bundles: ReadonlyArray<readonly [name: string, bundle: Bundle]>): string => {
  const lines = bundles.map(([name, bundle]) => {
    const main = bundle.get('main.js') ?? new Uint8Array()
    const later = bundle.get('later.js')?.length ?? 0
    const map = bundle.get('main.js.map')?.length ?? 0
    return [`  ${name}`, inKb(main.length), inKb(gzipSync(main).length), inKb(later), inKb(map)]
  })
  const rows = [['', 'main.js', 'gzip', 'later.js', 'main.js.map'], ...lines]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: ReadonlyArray<string>): string =>
    row.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join('  ')
  return `${rows.map(line).join('\n')}\n`
}
