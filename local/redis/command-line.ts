import { join } from 'node:path'

export const logFile = (dir: string): string => join(dir, 'redis.log')
export const pidFile = (dir: string): string => join(dir, 'redis.pid')

/** One second of events may be lost when the machine, not just Redis, goes down: the price of not waiting for the disk with every event. */
export const commandLine = (port: number, dir: string): ReadonlyArray<string> => [
  ...['--port', `${port}`, '--bind', '127.0.0.1', '--daemonize', 'no'],
  ...['--dir', dir, '--logfile', logFile(dir), '--pidfile', pidFile(dir)],
  ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
  // What was accepted must never be thrown away for room.
  ...['--maxmemory-policy', 'noeviction']
]
