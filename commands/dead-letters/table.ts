/** What the list says of one dead letter; null for what the event does not say. */
export type Item = {
  readonly id: string
  readonly source: string | null
  readonly type: string | null
  readonly samples: number
  readonly last_seen: string
  readonly error: { readonly dest: string | null; readonly code: number | null; readonly data: string | null }
}

const MAX_CELL = 48
const MAX_REASON = 80

// What clients sent must not move the cursor of whoever looks at it.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g

const printable = (text: string, most: number): string => {
  const plain = text.replace(CONTROL, ' ').trim()
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`
}

const problemOf = (data: string): string => {
  try {
    const { title, detail, errors } = JSON.parse(data) as { title?: unknown; detail?: unknown; errors?: unknown }
    const first: unknown = Array.isArray(errors) ? errors[0] : detail
    if (typeof title === 'string') return typeof first === 'string' ? `${title}: ${first}` : title
  } catch {
    // Cut by the Broker, or no problem document: as it is.
  }
  return data
}

/** Status and words of whoever refused it; a Broker that heard nothing says only where it tried. */
export const reasonOf = ({ dest, code, data }: Item['error']): string => {
  const words = data === null ? '' : problemOf(data)
  if (code !== null || words !== '') return [code ?? '', words].join(' ').trim()
  return dest === null ? 'not said' : `no answer from ${dest}`
}

const row = (item: Item): ReadonlyArray<string> => [
  item.last_seen.slice(0, 19).replace('T', ' '),
  printable(item.type ?? '–', MAX_CELL),
  printable(item.source ?? '–', MAX_CELL),
  item.id,
  String(item.samples),
  printable(reasonOf(item.error), MAX_REASON)
]

const HEAD = ['when (UTC)', 'type', 'source', 'id', 'samples', 'reason']
const SAMPLES = 4

/** Aligned by characters, newest first. */
export const table = (items: ReadonlyArray<Item>): ReadonlyArray<string> => {
  const cells = [HEAD, ...items.map(row)]
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  return cells.map((line) =>
    line
      .map((cell, i) => (i === SAMPLES ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  )
}
