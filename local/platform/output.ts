import { isPlainAccess, prettyLine } from './pretty-line.ts'

/** Where the lines of the platform and of its functions go: for people when it is a terminal, else JSON lines for whatever collects them. */
export type Output = {
  readonly text: (text: string) => void
  /** A line of the platform's own logger. */
  readonly own: (line: string) => void
  readonly child: (replica: string, line: string, stream: 'stdout' | 'stderr') => void
}

export type OutputOptions = {
  readonly terminal: boolean
  readonly colours: boolean
  readonly write: (text: string) => void
  /** Milliseconds that only ever grow. */
  readonly now?: () => number
}

/** Requests that went well, a second, on a terminal: what else is told must not be lost among them. */
const MOST_ACCESSES = 5
const SECOND_MS = 1_000

export const createOutput = ({ terminal, colours, write, now = () => performance.now() }: OutputOptions): Output => {
  let sinceMs = Number.NEGATIVE_INFINITY
  let shown = 0
  let more = 0
  const show = (from: string, line: string): void => {
    if (!isPlainAccess(line)) return write(`${prettyLine(from, line, colours)}\n`)
    const nowMs = now()
    if (nowMs - sinceMs >= SECOND_MS) {
      sinceMs = nowMs
      shown = 0
    }
    if (shown >= MOST_ACCESSES) {
      more += 1
      return
    }
    shown += 1
    write(`${prettyLine(from, line, colours)}${more === 0 ? '' : ` (and ${more} more before)`}\n`)
    more = 0
  }
  const emit = (from: string, line: string): void => (terminal ? show(from, line) : write(`${line}\n`))
  return {
    text: write,
    own: (line) => emit('platform', line.trimEnd()),
    child: (replica, line, stream) => emit(replica, terminal || isJson(line) ? line : wrapped(replica, line, stream))
  }
}

const isJson = (line: string): boolean => line.startsWith('{') && line.endsWith('}')

/** What is not JSON, a stack trace mostly, becomes a line of the same kind as all others. */
const wrapped = (replica: string, line: string, stream: 'stdout' | 'stderr'): string => {
  const level = stream === 'stderr' ? 'error' : 'info'
  const service = replica.replace(/\/.*/, '')
  return JSON.stringify({ level, time: new Date().toISOString(), service, replica, msg: line })
}
