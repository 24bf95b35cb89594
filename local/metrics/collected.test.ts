import { spawnSync } from 'node:child_process'
import { Registry } from 'prom-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { collectedIn } from './collected.ts'
import { createTally } from './tally.ts'

const collected = suite('collected metrics')

collected('a tally is a histogram whose buckets hold those below them', async () => {
  const tally = createTally([0.1, 1])
  for (const seconds of [0.1, 0.05, 0.5, 3]) tally.observe(seconds)
  const registry = new Registry()
  const { histogram, counter } = collectedIn(registry)
  histogram('a_seconds', 'A.', () => [[{ service: 'x' }, tally.read()]])
  counter('b_total', 'B.', () => [[{ reason: 'say "no"\\\n' }, 2]])
  const text = await registry.metrics()
  assert.equal(
    text.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
    [
      'a_seconds_bucket{service="x",le="0.1"} 2',
      'a_seconds_bucket{service="x",le="1"} 3',
      'a_seconds_bucket{service="x",le="+Inf"} 4',
      'a_seconds_sum{service="x"} 3.65',
      'a_seconds_count{service="x"} 4',
      'b_total{reason="say \\"no\\"\\\\\\n"} 2'
    ]
  )
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  assert.equal([status, stderr], [0, ''])
})

collected.run()
