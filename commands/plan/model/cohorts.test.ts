import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createCohorts } from './cohorts.ts'
import { createDraws } from './draws.ts'
import { createInWork } from './in-work.ts'

const cohorts = suite('requests by time of arrival')

type Command =
  | { readonly kind: 'push'; readonly after: number; readonly count: number }
  | { readonly kind: 'oldest' | 'newest' | 'before'; readonly n: number }

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), after: fc.nat(3), count: fc.nat(5) }),
  fc.record({ kind: fc.constantFrom('oldest' as const, 'newest' as const, 'before' as const), n: fc.nat(12) })
)

cohorts('are a list of requests, told in groups', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 60 }), async (commands) => {
      const queue = createCohorts()
      let list: number[] = []
      let nowMs = 0
      for (const one of commands) {
        const told: number[] = []
        const each = (arrivalMs: number, count: number): void => void told.push(...Array<number>(count).fill(arrivalMs))
        let gone: number[] = []
        if (one.kind === 'push') {
          nowMs += one.after
          queue.push(nowMs, one.count)
          list.push(...Array<number>(one.count).fill(nowMs))
        } else if (one.kind === 'oldest') {
          queue.takeOldest(one.n, each)
          gone = list.splice(0, one.n)
        } else if (one.kind === 'newest') {
          queue.takeNewest(one.n, each)
          gone = list.splice(Math.max(0, list.length - one.n)).toReversed()
        } else {
          queue.giveUp(one.n, each)
          gone = list.filter((time) => time < one.n)
          list = list.filter((time) => time >= one.n)
        }
        assert.equal(told, gone)
        assert.is(queue.count(), list.length)
      }
    })
  )
})

cohorts('that thousands go through keep their order', () => {
  const queue = createCohorts()
  let expected = 0
  for (let time = 0; time < 10_000; time += 1) {
    queue.push(time, 1)
    if (time < 3_000) continue
    queue.takeOldest(1, (arrivalMs) => {
      assert.is(arrivalMs, expected)
      expected += 1
    })
  }
  assert.is(queue.count(), 3_000)
})

cohorts('in work: all of them end or give up, and only those that are old give up', async () => {
  const step = fc.record({ after: fc.nat(400), count: fc.nat(30), finish: fc.nat(40) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(), async (steps, seed) => {
      const work = createInWork(1000, createDraws(seed))
      let nowMs = 0
      let left = 0
      for (const { after, count, finish } of steps) {
        nowMs += after
        if (count > 0) work.add(nowMs, count)
        left += count
        work.finish(finish)
        left -= Math.min(left, finish)
        work.giveUp(nowMs - 1000, (arrivalMs, gone) => {
          assert.ok(arrivalMs + 10 <= nowMs - 1000)
          left -= gone
        })
        assert.is(work.count(), left)
      }
    })
  )
})

cohorts('in work: the old and the new are equally likely to end', () => {
  const work = createInWork(1000, createDraws(1))
  work.add(0, 10_000)
  work.add(500, 10_000)
  work.finish(10_000)
  let old = 0
  work.giveUp(100, (_arrivalMs, count) => {
    old += count
  })
  assert.ok(Math.abs(old - 5_000) < 250, String(old))
})

cohorts.run()
