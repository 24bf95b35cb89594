import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { StartFailure } from '../local/platform/start-failure.ts'
import { LOAD_USAGE, type LoadArguments, readLoadArguments } from './load/arguments.ts'
import { load } from './load/load.ts'
import { htmlReport } from './load/report/html.ts'
import { textReport } from './load/report/text.ts'
import { ArtilleryFailed } from './load/run-artillery.ts'
import type { Summary } from './load/summary.ts'
import { NotRunning, WentAway } from './sending/failures.ts'

const EXIT = { holds: 0, fails: 1, usage: 2, notRunning: 3, interrupted: 130 } as const
const ROOT = fileURLToPath(new URL('..', import.meta.url))

const say = (line: string): void => void process.stderr.write(`load: ${line}\n`)

/** What setup/ensure.mjs installs says so itself; resolves with its exit code. */
const ensure = async (names: ReadonlyArray<string>): Promise<number> => {
  const child = spawn(process.execPath, [join(ROOT, 'setup/ensure.mjs'), ...names], { stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? EXIT.fails
}

const writeTo = (path: string, text: string): string => {
  mkdirSync(dirname(resolve(path)), { recursive: true })
  writeFileSync(path, text)
  return relative(process.cwd(), path) || path
}

/** In the folder of the run, and where the user wants them. */
const writeReports = (folder: string, { json, html }: LoadArguments, summary: Summary): ReadonlyArray<string> => {
  const asJson = `${JSON.stringify(summary, null, 2)}\n`
  const asHtml = htmlReport(summary)
  const paths = [writeTo(join(folder, 'report.json'), asJson), writeTo(join(folder, 'report.html'), asHtml)]
  if (json !== undefined) paths.push(writeTo(json, asJson))
  if (html !== undefined) paths.push(writeTo(html, asHtml))
  return paths
}

const run = async (args: LoadArguments, signal: AbortSignal): Promise<number> => {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const name = `${args.name}-${time}`
  const folder = join(ROOT, '.knomaly/load', name)
  const summary = await load(args, { run: name, folder, signal, say })
  process.stdout.write(textReport(summary, writeReports(folder, args, summary)))
  return summary.holds ? EXIT.holds : EXIT.fails
}

/** Resolves with the exit code; what is a bug it throws. */
const main = async (): Promise<number> => {
  const parsed = readLoadArguments(process.argv.slice(2), process.env)
  if (E.isLeft(parsed)) {
    say(`${parsed.left} (--help says more)`)
    return EXIT.usage
  }
  const args = parsed.right
  if (args === undefined) {
    process.stdout.write(LOAD_USAGE)
    return EXIT.holds
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('interrupted')
      stop.abort()
    })
  }
  const installed = await ensure(['artillery', ...(args.url === undefined ? ['redis'] : [])])
  if (installed !== 0) return installed
  try {
    return await run(args, stop.signal)
  } catch (error) {
    if (stop.signal.aborted) return EXIT.interrupted
    if (error instanceof NotRunning) {
      say(`no Knomaly answers on ${error.message}${args.host === undefined ? '' : ` by the name ${args.host}`}`)
      return EXIT.notRunning
    }
    if (error instanceof WentAway) {
      say(`the platform went away; it had accepted ${error.accepted} samples`)
      return EXIT.notRunning
    }
    if (error instanceof ArtilleryFailed) {
      process.stderr.write(error.output)
      say(error.message)
      return EXIT.fails
    }
    if (!(error instanceof StartFailure)) throw error
    for (const line of error.lines) say(line)
    return error.exitCode
  }
}

process.exitCode = await main()
