import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import type { Message } from './messages.ts'

/** The process of one test file: `node worker.ts FILE LINGER_MS`. It drives uvu itself and reports over IPC. */
const watchedUrl = new URL('./watched-uvu.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'uvu' && context.parentURL !== watchedUrl ? next(watchedUrl, context) : next(specifier, context)
})

type SuiteRun = () => Promise<[errors: string | true, passed: number, skipped: number, total: number]>
const queue: SuiteRun[] = []
// uvu's own contract with its command line: run() pushes here instead of running by itself.
Object.assign(globalThis, { UVU_DEFER: 1, UVU_INDEX: 0, UVU_QUEUE: [queue] })

const [file = '', lingerMs = '5000'] = process.argv.slice(2)
const tell = (message: Message): void => void process.send?.(message)

process.on('disconnect', () => process.exit(1)) // the runner is gone
process.channel?.unref()

const run = async (): Promise<void> => {
  const { causes, faults, notRun, progress } = await import('./watched-uvu.ts')
  progress.started = (name) => tell({ kind: 'test', name })
  await import(pathToFileURL(file).href)
  const failures: string[] = []
  let passed = 0
  let failed = 0
  for (const suite of queue) {
    const [errors, ran, , total] = await suite()
    passed += ran
    failed += total - ran
    if (errors !== true) failures.push(errors)
  }
  faults.push(...notRun())
  failures.push(...causes, ...faults)
  failed = Math.max(failed, causes.length) + faults.length
  if (passed + failed === 0) {
    failures.push('no test ran: is .run() missing?')
    failed = 1
  }
  tell({ kind: 'done', passed, failed, failures })
  process.exitCode = failed === 0 ? 0 : 1
}

run().then(
  () => {
    // Shortly before the runner's patience ends, and only if something else keeps this process alive until then.
    setTimeout(() => tell({ kind: 'lingering', resources: openResources() }), Number(lingerMs) * 0.8).unref()
  },
  (error: unknown) => {
    tell({ kind: 'done', passed: 0, failed: 1, failures: [inspect(error)] })
    process.exitCode = 1
  }
)

const openResources = (): ReadonlyArray<string> =>
  process.getActiveResourcesInfo().filter((name) => !/^(PipeWrap|TTYWrap)$/.test(name))
