import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { resolve } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { BENCH_USAGE, type BenchArguments, type Name, readBenchArguments } from './arguments.ts'
import { createKit, type Kit } from './kit.ts'
import { measureAlerts } from './measure/alerts.ts'
import { measureAnalyzer } from './measure/analyzer.ts'
import { measureCapacity } from './measure/capacity.ts'
import { measureColdStart } from './measure/cold-start.ts'
import { measureConcurrency } from './measure/concurrency.ts'
import { measureFold } from './measure/fold.ts'
import { measureIngest } from './measure/ingest.ts'
import { measureMetrics } from './measure/metrics.ts'
import { measurePipeline } from './measure/pipeline.ts'
import { measureWindow } from './measure/window.ts'
import type { Row } from './row.ts'
import { table } from './table.ts'

const MEASUREMENTS: Readonly<Record<Name, (kit: Kit) => Promise<ReadonlyArray<Row>>>> = {
  fold: measureFold,
  ingest: measureIngest,
  analyzer: measureAnalyzer,
  window: measureWindow,
  metrics: measureMetrics,
  pipeline: measurePipeline,
  alerts: measureAlerts,
  concurrency: measureConcurrency,
  capacity: measureCapacity,
  'cold-start': measureColdStart
}

/** For each measurement its share of the four minutes, three times over: beyond that something hangs. */
const LONGEST_MS = 180_000

const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`)

const inTime = async <A>(work: Promise<A>, ms: number): Promise<A> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ms / 1000} s`)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

const machine = (): string => {
  const [cpu] = cpus()
  return `${cpus().length} × ${cpu?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)} before, Node ${process.version}`
}

const writeJson = (file: string, about: string, rows: ReadonlyArray<Row>): void => {
  const text = `${JSON.stringify({ machine: about, at: new Date().toISOString(), rows }, null, 2)}\n`
  if (file === '-') process.stdout.write(text)
  else writeFileSync(file, text)
}

const measure = async (kit: Kit, { only }: BenchArguments, stop: AbortSignal): Promise<ReadonlyArray<Row>> => {
  const rows: Row[] = []
  for (const name of only) {
    if (stop.aborted) break
    say(`${name} …`)
    rows.push(...(await inTime(MEASUREMENTS[name](kit), LONGEST_MS)))
  }
  return rows
}

/** Resolves with the exit code. */
const main = async (): Promise<number> => {
  const parsed = readBenchArguments(process.argv.slice(2))
  if (E.isLeft(parsed)) {
    say(`${parsed.left} (--help says more)`)
    return 2
  }
  const args = parsed.right
  if (args.help) {
    process.stdout.write(BENCH_USAGE)
    return 0
  }
  const about = machine()
  const profileDir = args.profile === undefined ? undefined : resolve(args.profile)
  if (profileDir !== undefined) mkdirSync(profileDir, { recursive: true })
  const kit = await createKit({ quick: args.quick, profileDir })
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort()
      void kit.close().finally(() => process.exit(130))
    })
  }
  try {
    const rows = await measure(kit, args, stop.signal)
    if (args.json !== '-') process.stdout.write(`\n${about}\n\n${table(rows)}`)
    if (args.json !== undefined) writeJson(args.json, about, rows)
    return 0
  } catch (error) {
    if (!stop.signal.aborted) say((error as Error).message)
    return 1
  } finally {
    await kit.close()
  }
}

process.exitCode = await main()
