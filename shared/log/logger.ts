import { destination, type Logger, pino } from 'pino'

export type { Logger }

export type LoggerOptions = {
  readonly service: string
  readonly revision?: string
  readonly level: string
  /** Where lines go; standard output when absent. Tests collect them. */
  readonly write?: (line: string) => void
}

const stdout = (): ReturnType<typeof destination> => {
  const stream = destination({ fd: 1, sync: true })
  // When whoever reads our lines is gone, there is nobody left to tell.
  stream.on('error', () => {})
  return stream
}

/** JSON lines: level, time (RFC 3339), service, revision, what happened (`msg`) and its fields; `traceId` ties one event's lines together. */
export const createLogger = ({ service, revision, level, write }: LoggerOptions): Logger =>
  pino(
    {
      level,
      base: revision === undefined || revision === '' ? { service } : { service, revision },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) }
    },
    write === undefined ? stdout() : { write }
  )
