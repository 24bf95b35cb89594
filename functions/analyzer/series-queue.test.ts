import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type StoreUnavailable, storeUnavailable } from '../../shared/failure/failure.ts'
import type { CommitSightings, Settled } from './commit-sightings.ts'
import { queuePerSeries } from './series-queue.ts'
import type { Sighting } from './sighting.ts'

const queueing = suite('queuePerSeries')

type Call = {
  readonly series: string
  readonly keys: string
  readonly answer: (failure?: StoreUnavailable) => void
  readonly crash: (bug: Error) => void
}

const sightings = (keys: string): ReadonlyArray<Sighting> =>
  [...keys].map((key) => ({ time: 0, key, value: 0, event: 'e' }))

/** A commit that waits until the test answers it. */
const controlled = () => {
  const calls: Call[] = []
  const commit: CommitSightings = (series, some) => () =>
    new Promise((resolve, reject) => {
      calls.push({
        series,
        keys: some.map(({ key }) => key).join(''),
        answer: (failure) =>
          resolve(
            failure === undefined
              ? E.right(some.map((sighting): Settled => ({ sighting, kind: 'fresh' })))
              : E.left(failure)
          ),
        crash: reject
      })
    })
  const queued = queuePerSeries(commit)
  const add = async (series: string, keys: string): Promise<string> => {
    const result = await queued(series, sightings(keys))()
    return E.isLeft(result) ? result.left._tag : result.right.map(({ sighting }) => sighting.key).join('')
  }
  return { calls, add, open: () => calls.map(({ series, keys }) => `${series}:${keys}`).join(' ') }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

queueing('runs one commit at a time per series, and series beside each other', async () => {
  const { calls, add, open } = controlled()
  const results = [add('a', '1'), add('b', '2'), add('a', '3')]
  assert.is(open(), 'a:1 b:2')
  calls[0]?.answer()
  await turn()
  assert.is(open(), 'a:1 b:2 a:3')
  for (const call of calls) call.answer()
  assert.equal(await Promise.all(results), ['1', '2', '3'])
})

queueing('puts what waits into the next commit, in order, and gives each its own share', async () => {
  const { calls, add, open } = controlled()
  const results = [add('a', '1'), add('a', '23'), add('a', '4'), add('a', '56')]
  calls[0]?.answer()
  await turn()
  assert.is(open(), 'a:1 a:23456')
  calls[1]?.answer()
  assert.equal(await Promise.all(results), ['1', '23', '4', '56'])
})

queueing('puts at most as many samples together as one event may have', async () => {
  const { calls, add } = controlled()
  const results = ['x', 'y'.repeat(600), 'z'.repeat(400), 'w', 'v'.repeat(1000)].map((keys) => add('a', keys))
  for (let i = 0; i < 4; i += 1) {
    calls[i]?.answer()
    await turn()
  }
  await Promise.all(results)
  assert.equal(
    calls.map(({ keys }) => keys.length),
    [1, 1000, 1, 1000]
  )
})

queueing('says a failure to every job of the commit, and goes on with the next', async () => {
  const { calls, add } = controlled()
  const first = [add('a', '1')]
  const joined = [add('a', '2'), add('a', '3')]
  calls[0]?.answer(storeUnavailable(new Error('away')))
  assert.equal(await Promise.all(first), ['StoreUnavailable'])
  calls[1]?.answer(storeUnavailable(new Error('away')))
  assert.equal(await Promise.all(joined), ['StoreUnavailable', 'StoreUnavailable'])
  const later = add('a', '4')
  calls[2]?.answer()
  assert.is(await later, '4')
})

queueing('says a bug to every job of the commit, and goes on with the next', async () => {
  const { calls, add } = controlled()
  const bug = (job: Promise<string>): Promise<string> => job.catch((error: Error) => error.message)
  const first = bug(add('a', '1'))
  const joined = [bug(add('a', '2')), bug(add('a', '3'))]
  calls[0]?.crash(new Error('one'))
  assert.is(await first, 'one')
  calls[1]?.crash(new Error('two'))
  assert.equal(await Promise.all(joined), ['two', 'two'])
  const later = add('a', '4')
  calls[2]?.answer()
  assert.is(await later, '4')
})

queueing.run()
