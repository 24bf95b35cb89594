import { DETECTORS } from '../../shared/detection/detectors.ts'
import { tableOf } from './floors.ts'
import { measure, policyWith } from './measure.ts'

/** `node test/detection/print.ts [DETECTOR…]`: what the gate measures, beside its floors; for whoever sets them anew. */
const asked = process.argv.slice(2)
for (const { name } of DETECTORS) {
  if (asked.length > 0 && !asked.includes(name)) continue
  process.stdout.write(`${tableOf(name, measure(policyWith(`{ detector: ${name} }`)))}\n\n`)
}
