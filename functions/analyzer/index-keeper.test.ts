import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type StoreUnavailable, storeUnavailable } from '../../shared/failure/failure.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { keepIndex } from './index-keeper.ts'

const keeping = suite('keepIndex')

const away = storeUnavailable(new Error('away'))

/** Everything that happens, in order. */
const setUp = (
  answers: {
    touch?: E.Either<StoreUnavailable, string[]>
    commit?: E.Either<StoreUnavailable, []>
    forget?: E.Either<StoreUnavailable, void>
  } = {}
) => {
  const log: string[] = []
  const clock = { now: 0 }
  const commit = keepIndex({
    index: {
      touch: (series, now) => () => {
        log.push(`touch ${series} ${now}`)
        return Promise.resolve(answers.touch ?? E.right([]))
      },
      page: () => TE.right([]),
      count: () => TE.right(0)
    },
    store: {
      forget: (keys) => () => {
        log.push(`forget ${keys.map(({ window }) => window).join(' ')}`)
        return Promise.resolve(answers.forget ?? E.right(undefined))
      }
    },
    maxSeries: 2,
    now: () => clock.now,
    onEvicted: (series) => log.push(`evicted ${series.join(' ')}`)
  })((series) => () => {
    log.push(`commit ${series}`)
    return Promise.resolve(answers.commit ?? E.right([]))
  })
  return { log, clock, answers, run: (series: string) => commit(series, [])() }
}

keeping('notes a series when it meets it, and then every 30 seconds at most', async () => {
  const { log, clock, run } = setUp()
  for (const now of [1000, 30_999, 31_000, 31_001]) {
    clock.now = now
    await run('a')
  }
  assert.equal(log, ['commit a', 'touch a 1000', 'commit a', 'commit a', 'touch a 31000', 'commit a'])
})

keeping('forgets the series that had to go, and notes it anew should it come again', async () => {
  const { log, answers, run } = setUp()
  await run('b')
  answers.touch = E.right(['b'])
  await run('a')
  answers.touch = E.right([])
  await run('b')
  await run('a')
  const { window } = seriesKeys('b')
  assert.equal(log, [
    ...[
      'commit b',
      'touch b 0',
      'commit a',
      'touch a 0',
      'evicted b',
      `forget ${window}`,
      'commit b',
      'touch b 0',
      'commit a'
    ]
  ])
})

for (const [what, answers] of [
  ['the commit', { commit: E.left(away) }],
  ['the index', { touch: E.left(away) }],
  ['forgetting', { touch: E.right(['b']), forget: E.left(away) }]
] as const) {
  keeping(`fails when ${what} fails, so that the event comes again`, async () => {
    const { run } = setUp(answers as Parameters<typeof setUp>[0])
    assert.equal(await run('a'), E.left(away))
  })
}

keeping('notes a series again after the index has failed', async () => {
  const { log, answers, run } = setUp({ touch: E.left(away) })
  await run('a')
  answers.touch = E.right([])
  await run('a')
  assert.is(log.filter((line) => line.startsWith('touch')).length, 2)
})

keeping.run()
