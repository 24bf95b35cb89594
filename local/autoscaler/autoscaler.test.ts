import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { scalingOf } from '../manifests/autoscaling.ts'
import { createAutoscaler, TICK_MS } from './autoscaler.ts'

const autoscaling = suite('autoscaler')

autoscaling('steady load of 14 in flight at a target of 10 × 70 % wants two replicas', () => {
  const autoscaler = createAutoscaler({ scaling: { ...scalingOf({}), target: 10 }, containerConcurrency: 0 })
  for (let second = 1; second <= 60; second++) autoscaler.record(second * 1000, { concurrency: 14, requests: 140 })
  const { want, panicking } = autoscaler.tick(60_000 + TICK_MS / 2, { ready: 2 })
  assert.equal({ want, panicking }, { want: 2, panicking: false })
})

autoscaling.run()
