import { atLeast, type Row } from '../row.ts'
import { median, pairedRatio } from '../statistics.ts'
import { short } from '../table.ts'
import type { Run } from './pair.ts'

const rates = (runs: ReadonlyArray<Run>): ReadonlyArray<number> => runs.map(({ eventsPerSecond }) => eventsPerSecond)
const costs = (runs: ReadonlyArray<Run>): ReadonlyArray<number> => runs.map(({ cpuMs }) => cpuMs)

const NOTE =
  'ratios are of runs made in turn (ours, floor, ours, …). Throughput flatters ours when the floor is so fast that load and ' +
  'stubs bound it; processor time of the process per event does not'

/** Throughput and processor time of ours beside the floor's: both so that 1 means as fast as the floor; the aim is on the throughput. */
export const ratioRows = (
  what: string,
  ours: ReadonlyArray<Run>,
  floor: ReadonlyArray<Run>,
  least: number | undefined
): ReadonlyArray<Row> => {
  const throughput = pairedRatio(rates(ours), rates(floor))
  const cpu = pairedRatio(costs(floor), costs(ours))
  return [
    {
      what,
      ours: `${short(median(rates(ours)))}/s`,
      floor: `${short(median(rates(floor)))}/s`,
      figure: throughput,
      ...(least === undefined ? {} : { aim: atLeast(throughput, least) }),
      note: NOTE
    },
    {
      what: '  processor time per event',
      ours: `${short(median(costs(ours)) * 1000)} µs`,
      floor: `${short(median(costs(floor)) * 1000)} µs`,
      figure: cpu
    }
  ]
}
