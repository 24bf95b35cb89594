import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogger } from '../../shared/log/logger.ts'
import { service } from '../gateway/harness.ts'
import { queueFull, replicaGone } from '../gateway/proxy-failure.ts'
import { createRevision } from '../gateway/revision.ts'
import { virtualClock } from '../scaling/harness.ts'
import { createFailureLog } from './failure-log.ts'

const setUp = () => {
  const clock = virtualClock()
  const lines: string[] = []
  const told = (): unknown =>
    lines.splice(0).map((line) => {
      const { function: name, status, more, err, msg } = JSON.parse(line)
      return [name, status, ...(more === undefined ? [] : [more]), ...(err === undefined ? [] : [err.message]), msg]
    })
  const log = createLogger({ service: 'platform', level: 'info', write: (line) => void lines.push(line) })
  const revisions = ['a', 'b'].map((name) => createRevision(service({ name })))
  const [a, b] = revisions as [(typeof revisions)[number], (typeof revisions)[number]]
  return { clock, lines, told, a, b, failures: createFailureLog(log, clock) }
}

const FULL = 'pending request queue full'

const log = suite('failure log')

log('a thousand refusals are one line, and one with their number for each second', () => {
  const { clock, told, a, failures } = setUp()
  for (let i = 0; i < 1_000; i += 1) failures.onFailure(a, queueFull)
  assert.equal(told(), [['a', 503, FULL]])
  clock.advance(1_000)
  assert.equal(told(), [['a', 503, 999, FULL]])
  failures.onFailure(a, queueFull)
  clock.advance(1_000)
  assert.equal(told(), [['a', 503, 1, FULL]])
  clock.advance(1_000)
  failures.onFailure(a, queueFull)
  assert.equal(told(), [['a', 503, FULL]], 'after a quiet second it is news again')
})

log('each service and each kind has its own line, with the cause of the first one', () => {
  const { told, a, b, failures } = setUp()
  failures.onFailure(a, queueFull)
  failures.onFailure(b, queueFull)
  for (const words of ['other side closed', 'and again']) failures.onFailure(b, replicaGone(new Error(words)))
  const gone = 'the replica went away before it answered'
  assert.equal(told(), [
    ['a', 503, FULL],
    ['b', 503, FULL],
    ['b', 502, 'other side closed', gone]
  ])
  failures.stop()
  assert.equal(told(), [['b', 502, 1, gone]], 'nothing is lost at the end')
})

log('one line names the service once', () => {
  const { lines, a, failures } = setUp()
  failures.onFailure(a, queueFull)
  assert.is(lines[0]?.match(/"service":/g)?.length, 1)
  failures.stop()
})

log.run()
