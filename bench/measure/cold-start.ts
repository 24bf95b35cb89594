import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bundle, bundleFunction, bundleProgram } from '../../build/bundle.ts'
import { functionNames } from '../../build/functions.ts'
import { addCodeCache, writeBundle } from '../../build/write-bundle.ts'
import type { Kit } from '../kit.ts'
import { type Start, timeToReady } from '../process/time-to-ready.ts'
import { atMost, type Row } from '../row.ts'
import { median, pairedRatio } from '../statistics.ts'
import { short } from '../table.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FLOOR = join(ROOT, 'bench/floor/ready.ts')

/** Of ours to bare Node. */
const AIM = 2.5

const NOTE =
  'bundles with their code cache, started as their images start them; ready means that Redis has answered, where the function ' +
  'has one. The floor is a node:http server, bundled and cached in the same way: run from its TypeScript it takes twice as long'

const rowsOf = (name: string, ours: ReadonlyArray<Start>, floor: ReadonlyArray<Start>): ReadonlyArray<Row> => {
  const row = (what: string, of: (start: Start) => number): Row => ({
    what,
    ours: `${short(median(ours.map(of)))} ms`,
    floor: `${short(median(floor.map(of)))} ms`,
    figure: pairedRatio(ours.map(of), floor.map(of))
  })
  const time = row(`cold start of ${name}`, ({ ms }) => ms)
  return [{ ...time, aim: atMost(time.figure, AIM), note: NOTE }, row('  processor time', ({ cpuMs }) => cpuMs)]
}

/** From the start of the process to the first 200 for /readyz, for each function by turns with a bare server. */
export const measureColdStart = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const [redis, broker] = await Promise.all([kit.redis(), kit.stubBroker()])
  const unpacked = async (name: string, bundle: Promise<Bundle>): Promise<string> => {
    const dir = join(kit.dir, 'cold-start', name)
    writeBundle(dir, await bundle)
    await addCodeCache(dir)
    return dir
  }
  const floorDir = await unpacked('floor', bundleProgram(ROOT, 'floor', FLOOR))
  const rows: Row[] = []
  for (const name of functionNames(ROOT)) {
    const dir = await unpacked(name, bundleFunction(ROOT, name))
    const env = {
      NODE_ENV: 'production',
      K_SERVICE: name,
      K_CONFIGURATION: name,
      K_REVISION: `${name}-00001`,
      LOG_LEVEL: 'info',
      // As in the ConfigMap of knative/base: a text that must be read, and says nothing.
      POLICIES: 'policies: []\n',
      REDIS_URL: redis.url,
      K_SINK: `http://127.0.0.1:${broker.port}/knomaly/default`
    }
    const ours: Start[] = []
    const floor: Start[] = []
    // The first pair fills the file cache of the system, and does not count.
    for (let round = 0; round <= (kit.quick ? 7 : 21); round += 1) {
      const pair = [await timeToReady(dir, env), await timeToReady(floorDir, env)] as const
      if (round === 0) continue
      ours.push(pair[0])
      floor.push(pair[1])
    }
    rows.push(...rowsOf(name, ours, floor))
  }
  return rows
}
