import { prettyLine } from './pretty-line.ts'

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
}

export const createOutput = ({ terminal, colours, write }: OutputOptions): Output => {
  const emit = (from: string, line: string): void =>
    write(terminal ? `${prettyLine(from, line, colours)}\n` : `${line}\n`)
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
