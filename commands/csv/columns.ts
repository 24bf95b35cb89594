import { parseTimestamp } from './timestamp.ts'

/** Places in a record, from 0. */
export type Columns = { readonly time: number; readonly value: number }

const TIME_NAMES = ['timestamp', 'time', 'datetime', 'date', 'ts']
const VALUE_NAMES = ['value', 'val', 'v']

const find = (header: ReadonlyArray<string>, names: ReadonlyArray<string>): number =>
  header.findIndex((cell) => names.includes(cell.trim().toLowerCase()))

const isNumber = (text: string | undefined): boolean => text !== undefined && /^\d+$/.test(text)

/** A first record with a time or a number where they belong is data, anything else names the columns. */
const isHeader = (record: ReadonlyArray<string>, { time, value }: Columns): boolean =>
  parseTimestamp(record[time] ?? '') === undefined && parseValue(record[value] ?? '') === undefined

/** Undefined for what is no finite number; JavaScript alone would read '' as 0 and '0x1f' as 31. */
export const parseValue = (text: string): number | undefined => {
  const trimmed = text.trim()
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return undefined
  const value = Number(trimmed)
  return Number.isFinite(value) ? value + 0 : undefined
}

/** Where time and value are, from the first record and what the user says; undefined when a name is not there. */
export const columnsOf = (
  first: ReadonlyArray<string>,
  wanted: readonly [time: string, value: string] | undefined
): (Columns & { readonly header: boolean }) | undefined => {
  if (wanted === undefined) {
    const named = { time: find(first, TIME_NAMES), value: find(first, VALUE_NAMES) }
    const columns = { time: Math.max(0, named.time), value: named.value >= 0 ? named.value : named.time === 1 ? 0 : 1 }
    return { ...columns, header: isHeader(first, columns) }
  }
  const place = (column: string): number =>
    isNumber(column) ? Number(column) - 1 : find(first, [column.trim().toLowerCase()])
  const columns = { time: place(wanted[0]), value: place(wanted[1]) }
  if (columns.time < 0 || columns.value < 0) return undefined
  return { ...columns, header: !wanted.every(isNumber) || isHeader(first, columns) }
}
