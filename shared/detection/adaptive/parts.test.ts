import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NoveltyState } from '../novelty/novelty-state.ts'
import type { Part } from '../verdict.ts'
import { nowhere } from './departure.ts'
import { NO_VOICES } from './listen-paced.ts'
import { departurePart, patternPart, type Silence } from './parts.ts'

const making = suite('parts')

const BOUNDS = { threshold: 10, rareness: 300 }
const jump = (deviations: number, oneIn: number, seen = 10_000, silence: Silence = ''): Part =>
  departurePart('jump', { ...nowhere(0), deviations, oneIn }, BOUNDS, seen, silence)
const unseen = (deviations: number, seen: number): Part =>
  departurePart('jump', { ...nowhere(0), deviations, oneIn: seen + 1, isUnseen: true }, BOUNDS, seen, '')

making('far and rare is heard: the score is the lesser of the two', () => {
  assert.equal(jump(20, 900), { name: 'jump', score: 2, oneIn: 900, heldBy: '' })
  assert.equal(jump(-40, 900), { name: 'jump', score: 3, oneIn: 900, heldBy: '' })
})

making('what is far but happens is common; what is rare but near is small; what is neither is not held', () => {
  assert.equal([jump(50, 299).heldBy, jump(9.9, 301).heldBy, jump(1, 2).heldBy], ['common', 'small', ''])
  assert.equal([jump(50, 299).score < 1, jump(9.9, 301).score < 1], [true, true])
})

making('what was never seen is rare, however little was; but in a young series it must be twice as far', () => {
  assert.equal([unseen(11, 300).score, unseen(11, 300).heldBy], [1.1, ''])
  assert.equal([unseen(21, 299).score, unseen(21, 299).heldBy], [1.05, ''])
  assert.equal([unseen(19, 299).score, unseen(19, 299).heldBy], [0.95, 'small'])
})

making('in a young series nothing that was seen is rare', () => {
  assert.is(jump(1e6, 299, 299).heldBy, 'common')
  assert.ok(jump(1e6, 299, 299).score <= 1)
})

making('no more is claimed than anybody has seen, and nothing of no samples', () => {
  assert.is(jump(20, 1e20).oneIn, 1e9)
  assert.equal(jump(0, 0, 0), { name: 'jump', score: 0, oneIn: 0, heldBy: '' })
})

making('a part without a say in a sample says why, and is not heard', () => {
  for (const silence of ['warming', 'late'] as const) {
    assert.equal(jump(1e6, 1e6, 1e6, silence), { name: 'jump', score: 1, oneIn: 1e6, heldBy: silence })
  }
})

const PATIENCE = { threshold: 4, lockout: 100, fatigue: 0.3 }
/** A discord counts one and a half times. */
const discord = (rank: number) => ({ ...NO_VOICES, discord: rank, hasDiscords: true })

making('patterns: the sum over its threshold, and how rare the discord alone is', () => {
  const found = patternPart(discord(4), new NoveltyState(), PATIENCE, '')
  assert.equal(found, { name: 'pattern', score: 1.5, oneIn: 10_000, heldBy: '' })
  assert.equal(patternPart(NO_VOICES, new NoveltyState(), PATIENCE, '').oneIn, 0)
})

making('patterns: silent for the lock-out after an alert, even the very first', () => {
  const state = new NoveltyState()
  state.alert()
  state.fatigue = 0
  for (let i = 0; i <= 100; i += 1) {
    const held = patternPart(discord(4), state, PATIENCE, '')
    assert.equal([held.heldBy, held.score], ['lockout', 1])
    assert.is(patternPart(discord(1), state, PATIENCE, '').heldBy, '')
    state.count(i)
  }
  assert.is(patternPart(discord(4), state, PATIENCE, '').heldBy, '')
})

making('patterns: what would have been enough with fewer alerts of late is held by fatigue', () => {
  const state = new NoveltyState()
  state.fatigue = 10
  const held = patternPart(discord(4), state, PATIENCE, '')
  assert.equal([held.heldBy, held.score], ['fatigue', 0.75])
  assert.is(patternPart(discord(1), state, PATIENCE, '').score, 0)
  assert.is(patternPart(discord(6), state, PATIENCE, '').heldBy, '')
})

making('patterns: warming and late ones are not heard', () => {
  for (const silence of ['warming', 'late'] as const) {
    const held = patternPart(discord(40), new NoveltyState(), PATIENCE, silence)
    assert.equal([held.heldBy, held.score], [silence, 1])
  }
})

making.run()
