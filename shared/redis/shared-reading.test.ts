import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sharedReading } from './shared-reading.ts'

const sharing = suite('a reading that is shared')

const counting = (answers: ReadonlyArray<E.Either<string, number>>) => {
  let reads = 0
  return {
    reads: () => reads,
    read: () => {
      reads += 1
      return Promise.resolve(answers[reads - 1] ?? E.right(reads))
    }
  }
}

sharing('who asks at once gets one reading, and with 0 nobody gets an old one', async () => {
  const { read, reads } = counting([])
  const shared = sharedReading(read, 0, () => 1_000)
  assert.equal(await Promise.all([shared(), shared()]), [E.right(1), E.right(1)])
  assert.equal(await shared(), E.right(2))
  assert.is(reads(), 2)
})

sharing('it is kept for as long as it says, and a failure for nobody', async () => {
  let time = 0
  const { read, reads } = counting([E.left('away'), E.right(7)])
  const shared = sharedReading(read, 100, () => time)
  assert.equal(await shared(), E.left('away'))
  assert.equal(await shared(), E.right(7))
  time = 99
  assert.equal(await shared(), E.right(7))
  time = 100
  assert.equal([await shared(), reads()], [E.right(3), 3])
})

sharing.run()
