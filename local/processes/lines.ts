import type { Readable } from 'node:stream'

/** A line without end is cut here, so that a function that never writes a newline cannot fill the platform's memory. */
const MAX_LINE = 64 * 1024

/** Calls back for every line of the stream, without its newline; what is left when it ends is the last one. */
export const onLines = (stream: Readable, onLine: (line: string) => void): void => {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') onLine(line.slice(0, MAX_LINE))
    if (rest.length > MAX_LINE) {
      onLine(rest)
      rest = ''
    }
  })
  stream.on('end', () => rest !== '' && onLine(rest))
  stream.on('error', () => undefined)
}
