import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

const STYLES: Readonly<Record<string, Style>> = {
  fatal: 'red',
  error: 'red',
  warn: 'yellow',
  debug: 'gray',
  trace: 'gray'
}

/** Known from the prefix, or of no use to a reader. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'level',
  'time',
  'msg',
  'service',
  'revision',
  'replica',
  'pid',
  'hostname'
])

const WIDTH = 14

/**
 * `{"level":"warn","time":"…T12:01:02.123Z","msg":"late","count":3}` → `12:01:02.123 analyzer/1     warn  late count=3`. An
 * `explanation` is a sentence: it ends what comes before it with a colon, and stands as it is.
 */
export const prettyLine = (from: string, line: string, colours: boolean): string => {
  const record = parsed(line)
  if (record === undefined) return `${' '.repeat(12)} ${from.padEnd(WIDTH)} ${printable(line)}`
  const access = accessOf(record)
  if (access !== undefined) {
    const style = access.isPlain ? 'gray' : 'yellow'
    return `${timeOf(record).padEnd(12)} ${from.padEnd(WIDTH)} ${styled(`      ${access.text}`, colours ? style : undefined)}`
  }
  const level = String(record.level)
  const about = record.replica ?? record.function
  const who = from === 'platform' && typeof about === 'string' ? about : from
  const fields = Object.entries(record)
    .filter(([name, value]) => !LEFT_OUT.has(name) && !isEmpty(value) && !(name === 'function' && value === who))
    .map(([name, value]) => (name === 'explanation' ? `: ${printable(String(value))}.` : ` ${name}=${shown(value)}`))
  const text = `${level.padEnd(5)} ${printable(String(record.msg ?? ''))}${fields.join('')}`
  return `${timeOf(record).padEnd(12)} ${who.padEnd(WIDTH)} ${styled(text, colours ? STYLES[level] : undefined)}`
}

const styled = (text: string, style: Style | undefined): string =>
  style === undefined ? text : styleText(style, text, { validateStream: false })

const timeOf = ({ time }: Readonly<Record<string, unknown>>): string => /T([\d:.]+)/.exec(String(time))?.[1] ?? ''

/** A line of a function's access log in few words, the others of which are in what is collected; undefined for any other line. */
const accessOf = (
  record: Readonly<Record<string, unknown>>
): { readonly isPlain: boolean; readonly text: string } | undefined => {
  const { msg, method, route, status, ms } = record
  if (msg !== 'request' || typeof status !== 'number' || typeof ms !== 'number') return undefined
  // Whoever starts is not ready at first; one that stays so is told of by the platform.
  const isPlain = status < 500 || route === '/readyz'
  return { isPlain, text: printable(`${method} ${route} ${status} ${Number(ms.toPrecision(3))} ms`) }
}

/** Whether it is a line of an access log about a request that nobody needs to look at. */
export const isPlainAccess = (line: string): boolean =>
  line.endsWith('"msg":"request"}') && accessOf(parsed(line) ?? {})?.isPlain === true

const parsed = (line: string): Readonly<Record<string, unknown>> | undefined => {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** The labels of most series, and what is not so (yet). */
const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0)

const shown = (value: unknown): string => {
  // More digits than anybody reads; what is counted stays whole.
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(6)))
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /^[\x21-\x7e]+$/.test(text) ? text : printable(typeof value === 'string' ? JSON.stringify(value) : text)
}

/** What a client sent may be in a line; it must not steer the terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, (char) => (char === '\t' ? char : '\ufffd'))
