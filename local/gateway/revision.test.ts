import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NOBODY } from '../../test/support/nobody.ts'
import { service } from './harness.ts'
import { createRevision, type Endpoint, type Revision } from './revision.ts'

/** Nobody sends anything here: only who gets a slot, and when. */

type Asked = { readonly number: number; endpoint: Endpoint | undefined; refused: boolean; readonly cancel: () => void }

/** Asks, and remembers what became of it. */
const asker = (revision: Revision) => {
  const asked: Asked[] = []
  /** Numbers in the order in which they were granted. */
  const granted: number[] = []
  return {
    asked,
    granted,
    ask: (): Asked => {
      const number = asked.length
      let endpoint: Endpoint | undefined
      let refused = false
      const cancel = revision.acquire({
        granted: (chosen) => {
          endpoint = chosen
          granted.push(number)
          const mine = asked[number]
          if (mine !== undefined) mine.endpoint = chosen
        },
        refused: () => {
          refused = true
        }
      })
      const mine = { number, endpoint, refused, cancel }
      asked.push(mine)
      return mine
    }
  }
}

const slots = suite('revision')

slots('a burst at zero waits, all of it, and is served in order as slots come free', async () => {
  const revision = createRevision(service({ containerConcurrency: 2 }))
  const { ask, asked, granted } = asker(revision)
  for (let i = 0; i < 1_000; i += 1) ask()
  assert.equal(revision.stats(), { ready: 0, inFlight: 0, queued: 1_000, requests: 0 })
  revision.add('a', NOBODY)
  for (const one of asked) {
    assert.ok(one.endpoint, `${one.number} has a slot`)
    assert.ok(one.endpoint.inFlight <= 2)
    revision.release(one.endpoint)
  }
  assert.equal(
    granted,
    asked.map(({ number }) => number)
  )
  await revision.close()
})

slots('the 10,001st that waits for a replica is refused', async () => {
  const revision = createRevision(service({ containerConcurrency: 1 }))
  const { ask } = asker(revision)
  const refused = Array.from({ length: 10_001 }, ask).filter((one) => one.refused)
  assert.equal(
    refused.map(({ number }) => number),
    [10_000]
  )
  await revision.close()
})

slots('behind the activator more may wait than in the queues of the replicas', async () => {
  const revision = createRevision(service({ containerConcurrency: 1 }))
  const { ask } = asker(revision)
  for (const id of ['a', 'b']) revision.add(id, NOBODY)
  const accepted = Array.from({ length: 2 + 20 }, ask)
  assert.is(accepted.filter(({ refused }) => refused).length, 0)
  assert.is(ask().refused, true)
  revision.setProxied(true)
  assert.is(ask().refused, false)
  assert.equal(revision.stats(), { ready: 2, inFlight: 2, queued: 21, requests: 2 })
  for (const { endpoint } of accepted.slice(0, 2)) assert.is(endpoint?.inFlight, 1)
  for (const id of ['a', 'b']) revision.drop(id)
  await revision.close()
})

slots('tells at once of a request that meets no replica, and how long the first one waited', async () => {
  let nowMs = 0
  const revision = createRevision(service(), { now: () => nowMs })
  const told: unknown[] = []
  revision.onDemand({
    onWaiting: () => told.push('waiting'),
    onServed: (waitedMs, requests) => told.push([waitedMs, requests])
  })
  const { ask } = asker(revision)
  const gone = ask()
  nowMs = 100
  ask()
  gone.cancel()
  nowMs = 700
  revision.add('a', NOBODY)
  ask()
  revision.add('b', NOBODY)
  assert.equal(told, ['waiting', 'waiting', [600, 1]])
  for (const id of ['a', 'b']) revision.drop(id)
  await revision.close()
})

slots(
  'one that refused a connection is spared for a moment; one that is not ready does not come back with it',
  async () => {
    const revision = createRevision(service(), { suspectMs: 1 })
    const { ask } = asker(revision)
    for (const id of ['a', 'b']) revision.add(id, NOBODY)
    // The second goes to the one that has less to do.
    const [one, other] = [ask().endpoint, ask().endpoint]
    assert.ok(one && other)
    revision.setReady(one.id, false)
    for (const endpoint of [one, other]) revision.suspect(endpoint)
    assert.equal([revision.stats().ready, revision.isReady(one.id)], [0, false])
    // Behind those of the suspects, in the same list of Node.
    await delay(1)
    assert.equal([revision.isReady(one.id), revision.isReady(other.id)], [false, true])
    for (const id of ['a', 'b']) revision.drop(id)
    await revision.close()
  }
)

type Step = {
  readonly what: 'ask' | 'release' | 'cancel' | 'add' | 'drain' | 'unready' | 'ready'
  readonly which: number
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom('ask', 'ask', 'ask', 'release', 'release', 'cancel', 'add', 'drain', 'unready', 'ready'),
  which: fc.nat(9)
})

slots(
  'whatever happens: no replica above its limit, nobody waits beside a free slot, first come first served',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 120 }), async (limit, steps) => {
        const revision = createRevision(service({ containerConcurrency: limit }))
        const { ask, asked, granted } = asker(revision)
        const running = new Set<Asked>()
        const done = new Set<Asked>()
        const inRotation = new Map<string, boolean>()
        const one = <A>(from: ReadonlyArray<A>, which: number): A | undefined => from[which % Math.max(1, from.length)]
        for (const [i, { what, which }] of steps.entries()) {
          const id = one([...inRotation.keys()], which)
          if (what === 'ask') ask()
          else if (what === 'add') {
            inRotation.set(`r${i}`, true)
            revision.add(`r${i}`, NOBODY)
          } else if (what === 'release') {
            const ended = one([...running], which)
            if (ended?.endpoint !== undefined) {
              running.delete(ended)
              done.add(ended)
              revision.release(ended.endpoint)
            }
          } else if (what === 'cancel') {
            const waiting = one(
              asked.filter((mine) => mine.endpoint === undefined && !done.has(mine)),
              which
            )
            if (waiting !== undefined) {
              done.add(waiting)
              waiting.cancel()
            }
          } else if (id !== undefined && what === 'drain') {
            inRotation.delete(id)
            void revision.drain(id)
          } else if (id !== undefined) {
            inRotation.set(id, what === 'ready')
            revision.setReady(id, what === 'ready')
          }
          for (const mine of asked) if (mine.endpoint !== undefined && !done.has(mine)) running.add(mine)
          const ready = [...inRotation].filter(([, is]) => is).map(([name]) => name)
          for (const { endpoint } of running) assert.ok((endpoint?.inFlight ?? 0) <= limit)
          const free = ready.some((name) => revision.inFlightOf(name) < limit)
          const queued = asked.filter((mine) => mine.endpoint === undefined && !mine.refused && !done.has(mine)).length
          assert.equal([revision.stats().queued, revision.stats().ready], [queued, ready.length])
          assert.not.ok(free && queued > 0, 'somebody waits beside a free slot')
          assert.equal(
            granted,
            granted.toSorted((a, b) => a - b)
          )
        }
        for (const mine of asked) if (mine.endpoint === undefined) mine.cancel()
        for (const { endpoint } of running) if (endpoint !== undefined) revision.release(endpoint)
        await revision.close()
        assert.equal([revision.stats().inFlight, revision.stats().queued], [0, 0])
      })
    )
  }
)

slots.run()
