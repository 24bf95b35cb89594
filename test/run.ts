import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checks, runCheck } from './runner/checks.ts'
import { findTests } from './runner/find.ts'
import { type Options, readOptions } from './runner/options.ts'
import { inPool } from './runner/pool.ts'
import { killAll, type Report, runFile } from './runner/run-file.ts'

/**
 * `node test/run.ts [--check | --no-check | --only-check] [--jobs N] [--limit SECONDS] [--linger SECONDS] [--root DIR] [PART OF A PATH…]`
 *
 * Runs the checks (types, lint, format, dependency rules; left out when parts of paths are given) and every *.test.ts, each in its
 * own process, and ends with `N passed, N failed`. Red means exit code 1: a failure, a crash, anything that uvu passes over in
 * silence, something left running, or no test at all.
 */
const main = async (options: Options): Promise<number> => {
  const total = { passed: 0, failed: 0 }
  const account = (name: string, report: Report): void => {
    total.passed += report.passed
    total.failed += report.failed
    print(name, report)
  }
  const found = options.tests ? findTests(options.root) : []
  const files =
    options.only.length === 0 ? found : found.filter((file) => options.only.some((part) => file.includes(part)))
  for (const part of options.only) {
    if (!files.some((file) => file.includes(part)))
      account(part, nothing(`no *.test.ts below ${options.root} has this in its path`))
  }
  if (options.check)
    await inPool(checks, options.jobs, async (check) => account(check.name, await runCheck(check, options.root)))
  await inPool(files, options.jobs, async (file) => account(file, await runFile(join(options.root, file), options)))

  if (total.passed + total.failed === 0) process.stdout.write('No test was found.\n')
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

const nothing = (failure: string): Report => ({ passed: 0, failed: 1, durationMs: 0, failures: [failure], output: '' })

const print = (name: string, { passed, failed, durationMs, failures, output }: Report): void => {
  const seconds = `${(durationMs / 1000).toFixed(1)} s`
  if (failed === 0) process.stdout.write(`ok    ${name}  ${passed} passed, ${seconds}\n`)
  else {
    const details = [...failures, ...(output.trim() === '' ? [] : [`output of ${name}:\n${output.trim()}`])]
    process.stdout.write(
      `FAIL  ${name}  ${passed} passed, ${failed} failed, ${seconds}\n${details.map(indent).join('\n')}\n`
    )
  }
}

const indent = (text: string): string => text.replace(/\s+$/, '').replace(/^(?=.)/gm, '      ')

for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const, ['SIGHUP', 129] as const]) {
  process.on(signal, () => {
    killAll()
    process.exit(code)
  })
}

try {
  process.exitCode = await main(readOptions(process.argv.slice(2), fileURLToPath(new URL('..', import.meta.url))))
} catch (error) {
  process.stderr.write(`${error instanceof TypeError ? error.message : (error as Error).stack}\n`)
  process.stdout.write('0 passed, 1 failed\n')
  process.exitCode = 1
}
