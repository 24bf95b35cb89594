import type { Kit } from '../kit.ts'
import type { Done, Job } from '../load/job.ts'
import { type PlatformProcess, startPlatformProcess } from '../process/start-platform.ts'
import { atLeast, type Row } from '../row.ts'
import { figureOf, median, pairedRatio } from '../statistics.ts'
import { short } from '../table.ts'
import { analysedSamples } from './analysed.ts'
import { MEMORY_POLICIES, memoryRows } from './memory.ts'
import { CONNECTIONS } from './pair.ts'
import { processorTime } from './processor-time.ts'

type Size = 1 | 100

/** The default detector; and whatever it makes of spikes that come all the time, each of them is an anomaly. */
const POLICIES = `
defaults: { detector: adaptive, valid_range: { max: 500 } }
policies: ${MEMORY_POLICIES}
`

const NOTE =
  'whole pipeline, detector adaptive: POST to the gateway → ingest → Broker → analyzer → Redis, load generator on the same cores. Events/s is ' +
  'accepted events ÷ time from the first POST to the last verdict; every run ends with samples that must be anomalies, ' +
  'by the valid range of the policy, and order per source makes theirs the last verdicts. accepted = analysed is checked after each run. The floor is what ' +
  'bare parts reached on two cores of their own; it is not measured in this run'
const LATENCY_NOTE =
  'POST to verdict: from writing the request to the arrival of the anomalies event at a subscriber, measured in one process; ' +
  'that is one way through the Broker more than the verdict itself takes. Every 20th event of a source is measured'

/** A job on the platform, and that nothing of it was refused, lost or done twice. */
const runWhole = async (kit: Kit, platform: PlatformProcess, job: Partial<Job> & { stream: string }): Promise<Done> => {
  const before = await analysedSamples(platform.port, job.stream)
  const size = job.samplesPerEvent ?? 1
  const done = await kit.load.run({
    port: platform.port,
    path: '/',
    host: 'localhost',
    connections: CONNECTIONS,
    sources: CONNECTIONS,
    samplesPerEvent: size,
    spikeEvery: 100,
    untilVerdicts: true,
    ...job
  })
  const after = await analysedSamples(platform.port, job.stream)
  const fresh = after.fresh - before.fresh
  const faults = [
    ...(done.refused > 0 ? [`${done.refused} refused`] : []),
    ...(done.verdictsMissing > 0 ? [`${done.verdictsMissing} verdicts did not come`] : []),
    ...(fresh === done.accepted * size ? [] : [`${done.accepted * size} samples accepted, ${fresh} analysed`])
  ]
  if (faults.length > 0) throw new Error(`${job.stream}: ${faults.join(', ')}`)
  return done
}

const eventsPerSecond = ({ accepted, verdictSeconds }: Done): number => accepted / verdictSeconds

/** At half of what the pipeline can do, so that it measures the way and not the queue. */
const latencyRows = async (
  kit: Kit,
  platform: PlatformProcess,
  size: Size,
  rate: number
): Promise<ReadonlyArray<Row>> => {
  const job = { stream: `whole-${size}`, samplesPerEvent: size, rate, ms: kit.quick ? 1_500 : 5_000, spikeEvery: 20 }
  const { verdict, answer } = await runWhole(kit, platform, job)
  const row = (what: string, ms: number, note?: string): Row => ({
    what: `  ${what} at ${short(rate)} events/s of ${size}`,
    ours: `${short(ms)} ms`,
    floor: '',
    figure: figureOf([ms]),
    ...(note === undefined ? {} : { note })
  })
  return [
    row('POST to verdict, p50', verdict.p50, LATENCY_NOTE),
    row('POST to verdict, p99', verdict.p99),
    row('POST to 202, p99', answer.p99)
  ]
}

const AIM: Readonly<Record<Size, number>> = { 1: 4_000, 100: 100_000 }
const BARE: Readonly<Record<Size, string>> = { 1: '5,600/s', 100: '200,000/s' }

const rateRow = (size: Size, rates: ReadonlyArray<number>): Row => {
  const figure = figureOf(rates.map((rate) => rate * size))
  return {
    what: size === 1 ? 'whole pipeline, events/s of 1 sample' : 'whole pipeline, samples/s at 100 per event',
    ours: `${short(figure.median)}/s`,
    floor: BARE[size],
    figure,
    aim: atLeast(figure, AIM[size]),
    note: NOTE
  }
}

export const measurePipeline = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const { dir, profileDir, load, rounds } = kit
  const platform = await startPlatformProcess({ dir, profileDir, verdictsPort: load.port, env: { POLICIES } })
  kit.onClose(platform.stop)
  const ms = kit.quick ? 1_200 : 4_000
  const rates: Record<Size, number[]> = { 1: [], 100: [] }
  const runSize = (size: Size, forMs: number): Promise<Done> =>
    runWhole(kit, platform, { stream: `whole-${size}`, samplesPerEvent: size, ms: forMs })
  for (const size of [1, 100] as const) {
    // No spikes while windows and states fill: a young series is another load.
    const job = { stream: `whole-${size}`, samplesPerEvent: size, spikeEvery: 0 }
    await runWhole(kit, platform, { ...job, eventsPerSource: 50 })
    await runSize(size, kit.quick ? 1_000 : 2_500)
  }
  const costs = await processorTime(platform, kit.load)
  for (let round = 0; round < rounds; round += 1) {
    rates[1].push(eventsPerSecond(await costs.during(() => runSize(1, ms))))
    rates[100].push(eventsPerSecond(await runSize(100, ms / 2)))
  }
  const gain = pairedRatio(
    rates[100].map((rate) => rate * 100),
    rates[1]
  )
  const half = (size: Size): number => Math.round(median(rates[size]) / 2)
  const rows: ReadonlyArray<Row> = [
    rateRow(1, rates[1]),
    ...costs.rows(),
    ...(await latencyRows(kit, platform, 1, half(1))),
    rateRow(100, rates[100]),
    ...(await latencyRows(kit, platform, 100, half(100))),
    {
      what: 'whole pipeline: samples/s at 100 per event ÷ at 1',
      ours: `${short(median(rates[100]) * 100)}/s`,
      floor: `${short(median(rates[1]))}/s`,
      figure: gain,
      aim: atLeast(gain, 10)
    },
    ...(await memoryRows(kit, platform))
  ]
  await platform.stop()
  return rows
}
