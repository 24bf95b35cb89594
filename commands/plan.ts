import { writeFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { BadFile } from './csv/rows.ts'
import { type PlanArguments, readPlanArguments } from './plan/arguments.ts'
import type { Load } from './plan/load/load.ts'
import { phasedLoad } from './plan/load/phases.ts'
import { traceLoad } from './plan/load/trace.ts'
import { simulate } from './plan/model/simulate.ts'
import { stepMsFor } from './plan/model/step.ts'
import { jsonReport } from './plan/report/json.ts'
import type { Subject, Variant } from './plan/report/subject.ts'
import { svgChart } from './plan/report/svg.ts'
import { textReport } from './plan/report/text.ts'
import { readSettings } from './plan/service.ts'
import { type PlanSettings, withChanges } from './plan/settings.ts'
import { PLAN_USAGE } from './plan/usage.ts'

const EXIT = { done: 0, usage: 2 } as const

/** Columns of the report: a terminal's own, as far as it can be read, else what fits a page. */
const COLUMNS = { least: 80, most: 120, usual: 100 } as const

const medium = () => {
  const isColoured = process.stdout.isTTY === true && process.env.NO_COLOR === undefined
  return {
    columns: Math.min(COLUMNS.most, Math.max(COLUMNS.least, process.stdout.columns ?? COLUMNS.usual)),
    strong: (text: string): string => (isColoured ? `\u001b[1m${text}\u001b[22m` : text)
  }
}

const say = (line: string): void => void process.stderr.write(`plan: ${line}\n`)

const loadOf = async ({ rps, trace, phaseMs }: PlanArguments): Promise<E.Either<string, Load>> =>
  trace === undefined ? phasedLoad(rps ?? '', phaseMs) : E.right(await traceLoad(trace))

/** The settings of the plan, then those of its variants. */
const allSettings = (
  given: PlanSettings,
  { changes, variants }: PlanArguments
): E.Either<string, ReadonlyArray<readonly [name: string, settings: PlanSettings]>> => {
  const base = withChanges(given, changes)
  if (E.isLeft(base)) return E.left(`--set ${base.left}`)
  const all: [string, PlanSettings][] = [[changes.length === 0 ? 'as it is' : 'as above', base.right]]
  for (const variant of variants) {
    const settings = withChanges(base.right, variant)
    if (E.isLeft(settings)) return E.left(`--compare ${settings.left}`)
    all.push([variant.join(' '), settings.right])
  }
  return E.right(all)
}

const writeTo = (file: string | undefined, text: () => string): void => {
  if (file === undefined) return
  try {
    writeFileSync(file, text())
  } catch (error) {
    throw new BadFile(`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`)
  }
}

const plan = async (args: PlanArguments): Promise<ReadonlyArray<string>> => {
  const given = readSettings(args.manifests, args.service)
  if (E.isLeft(given)) return given.left
  const load = await loadOf(args)
  if (E.isLeft(load)) return [load.left]
  const settings = allSettings(given.right, args)
  if (E.isLeft(settings)) return [settings.left]
  const { pod, seed, pricePerPodHour } = args
  const stepMs = Math.max(...settings.right.map(([, one]) => stepMsFor(load.right, one, pod.latencyMs)))
  const variants = settings.right.map(([name, one]): Variant => {
    const question = { settings: one, pod, load: load.right, seed, stepMs }
    return { name, settings: one, plan: simulate(question) }
  })
  const [first] = variants as [Variant]
  const subject: Subject = {
    service: args.service,
    settings: first.settings,
    pod,
    load: load.right,
    plan: first.plan,
    pricePerPodHour
  }
  process.stdout.write(textReport(subject, variants, medium()))
  writeTo(args.json, () => jsonReport(subject, variants))
  writeTo(args.svg, () => svgChart(subject))
  return []
}

/** Resolves with the exit code. */
const main = async (): Promise<number> => {
  const parsed = readPlanArguments(process.argv.slice(2))
  if (E.isLeft(parsed)) {
    say(`${parsed.left} (--help says more)`)
    return EXIT.usage
  }
  if (parsed.right === undefined) {
    process.stdout.write(PLAN_USAGE)
    return EXIT.done
  }
  // Whoever reads the report may have seen enough: `… | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  try {
    const faults = await plan(parsed.right)
    for (const fault of faults) say(fault)
    return faults.length === 0 ? EXIT.done : EXIT.usage
  } catch (error) {
    if (!(error instanceof BadFile)) throw error
    say(error.message)
    return EXIT.usage
  }
}

process.exitCode = await main()
