import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { EXIT_CONFIG } from '../shared/config/config-or-exit.ts'
import { LogLevel, readEnv, withDefault } from '../shared/config/env.ts'
import { createLogger } from '../shared/log/logger.ts'
import { account } from './platform/account.ts'
import { readArguments, USAGE } from './platform/arguments.ts'
import { banner } from './platform/banner.ts'
import { createOutput } from './platform/output.ts'
import { startPlatform } from './platform/platform.ts'
import { rows } from './platform/rows.ts'
import type { Platform } from './platform/run-topology.ts'
import { onStopSignals } from './platform/signals.ts'
import { StartFailure } from './platform/start-failure.ts'
import { policiesEnv } from './policies-env.ts'

const terminal = process.stdout.isTTY === true
const output = createOutput({
  terminal,
  colours: terminal && (process.env.NO_COLOR ?? '') === '',
  write: (text) => void process.stdout.write(text)
})
// Whoever read our lines is gone; the pipeline goes on.
process.stdout.on('error', () => undefined)

const say = (line: string): void => void process.stderr.write(`knomaly: ${line}\n`)

/** Resolves with the exit code. */
const main = async (): Promise<number> => {
  const parsed = readArguments(process.argv.slice(2))
  if (E.isLeft(parsed)) {
    say(`${parsed.left} (--help says more)`)
    return 1
  }
  if (parsed.right.help) {
    output.text(USAGE)
    return 0
  }
  const { port, host, manifests, policies, maxReplicas } = parsed.right
  const level = readEnv(t.type({ LOG_LEVEL: withDefault(LogLevel, 'info') }))(process.env)
  if (E.isLeft(level)) {
    for (const fault of level.left) say(fault)
    return EXIT_CONFIG
  }
  const own = policies === undefined ? E.right({}) : policiesEnv(policies)
  if (E.isLeft(own)) {
    for (const fault of own.left) say(fault)
    return EXIT_CONFIG
  }
  const stop = new AbortController()
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()))
  onStopSignals(
    () => {
      if (terminal) output.text('\nEnding what is under way (Ctrl-C once more ends it at once) …\n')
      stop.abort()
    },
    () => process.exit(130)
  )
  let platform: Platform
  try {
    platform = await startPlatform({
      port,
      host,
      ...(manifests.length === 0 ? {} : { manifests }),
      ...(maxReplicas === undefined ? {} : { maxReplicas }),
      // In a terminal a line for each request would hide the lines that matter; whoever wants them says ACCESS_LOG=sampled.
      env: { ...(terminal ? { ACCESS_LOG: 'off' } : {}), ...process.env, ...own.right },
      log: createLogger({ service: 'platform', level: level.right.LOG_LEVEL, write: output.own }),
      onLine: output.child,
      signal: stop.signal
    })
  } catch (error) {
    if (stop.signal.aborted) {
      output.text('Knomaly ended before it had started\n')
      return 0
    }
    if (!(error instanceof StartFailure)) throw error
    for (const line of error.lines) say(line)
    return error.exitCode
  }
  output.text(banner(platform, rows(platform, host), platform.topology))
  await stopped
  await platform.stop()
  output.text(`${account(platform.broker(), platform.services())}\n`)
  return 0
}

process.exitCode = await main()
// Nothing should be left that keeps the process; what is left all the same must not keep the terminal.
setTimeout(() => process.exit(), 2_000).unref()
