import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { scalingOf } from '../../local/manifests/autoscaling.ts'
import { type PlanSettings, withChanges } from './settings.ts'

const settings = suite('settings of a plan')

const GIVEN: PlanSettings = {
  scaling: { ...scalingOf({}), minScale: 2, maxScale: 5 },
  containerConcurrency: 250,
  timeoutSeconds: 60
}

settings('are changed as a manifest would have them, by the short name of the annotation or the long one', () => {
  const changes = [
    'min-scale=0',
    'autoscaling.knative.dev/window=2m',
    'metric=rps',
    'target=0.5',
    'containerConcurrency=0'
  ]
  assert.equal(
    withChanges(GIVEN, changes),
    E.right({
      ...GIVEN,
      containerConcurrency: 0,
      scaling: { ...GIVEN.scaling, minScale: 0, windowMs: 120_000, metric: 'rps', target: 0.5 }
    })
  )
})

const REFUSED: ReadonlyArray<readonly [changes: ReadonlyArray<string>, fault: RegExp]> = [
  [['min-scale'], /^min-scale: expected KEY=VALUE/],
  [['=1'], /expected KEY=VALUE/],
  [['min-scale='], /expected KEY=VALUE/],
  [['minScale=1'], /^minScale: no such setting; there are metric, target, /],
  [['class=hpa.autoscaling.knative.dev'], /^class: no such setting/],
  [['constructor=1'], /^constructor: no such setting/],
  [['window=5s'], /^window=5s: expected a duration in whole seconds from 6s to 1h$/],
  [['min-scale=1.5'], /^min-scale=1.5: expected a whole number/],
  [['containerConcurrency=1001'], /^containerConcurrency=1001: expected a whole number from 0 to 1000$/],
  [['timeoutSeconds=0'], /from 1 to 600$/],
  [['min-scale=9'], /^max-scale: expected at least min-scale, 9$/],
  [['max-scale=0', 'min-scale=2001'], /^min-scale: a plan has at most 2000 pods$/],
  [['initial-scale=2001'], /^initial-scale: a plan has at most 2000 pods$/],
  [['activation-scale=9'], /^activation-scale: expected a number from min-scale to max-scale$/]
]

for (const [changes, fault] of REFUSED) {
  settings(`refuses ${changes}`, () => {
    const changed = withChanges(GIVEN, changes)
    assert.ok(E.isLeft(changed))
    assert.match(changed.left, fault)
  })
}

settings('may pass through what does not fit, if it fits in the end', () => {
  assert.ok(E.isRight(withChanges(GIVEN, ['min-scale=9', 'max-scale=9'])))
})

settings.run()
