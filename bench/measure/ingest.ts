import type { Kit } from '../kit.ts'
import type { Row } from '../row.ts'
import { runPair } from './pair.ts'
import { ratioRows } from './ratio-rows.ts'

/** POST to ingest, which passes it on to a Broker that takes everything at once. */
export const measureIngest = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const broker = await kit.stubBroker()
  const env = { K_SINK: `http://127.0.0.1:${broker.port}/knomaly/default` }
  const ours = await kit.server('functions/ingest/main.ts', env)
  const floor = await kit.server('bench/floor/ingest.ts', env)
  const runs = await runPair(
    { server: ours, stream: 'ingest' },
    { server: floor, stream: 'ingest-floor' },
    {
      load: kit.load,
      rounds: kit.rounds,
      ms: kit.quick ? 700 : 1_500,
      warmUpMs: kit.quick ? 1_000 : 2_500,
      samplesPerEvent: 1
    }
  )
  await Promise.all([ours.stop(), floor.stop()])
  return ratioRows('ingest to a stub Broker, 1 sample per event', runs.a, runs.b, 0.6)
}
