import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isDown } from './health.ts'

const health = suite('health of a service')

const replica = (ready: boolean, restarts: number) => ({ name: 'a/1', pid: 1, port: 1, ready, restarts })
const CASES = [
  ['at zero', 0, 0, [], false],
  ['all ready', 2, 2, [replica(true, 0), replica(true, 3)], false],
  ['one of two', 1, 2, [replica(true, 0), replica(false, 4)], false],
  ['on its way up from zero', 0, 1, [replica(false, 0)], false],
  ['it dies again and again', 0, 1, [replica(false, 2)], true],
  ['its readiness probe has taken it out', 0, 1, [replica(true, 0)], true],
  ['one out, another one starts', 0, 2, [replica(true, 0), replica(false, 0)], false]
] as const
for (const [name, ready, given, replicas, expected] of CASES) {
  health(name, () => assert.is(isDown({ ready, given, replicas }), expected))
}

health.run()
