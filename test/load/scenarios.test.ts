import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { SCENARIOS } from '../../commands/load/arguments.ts'
import { LOAD_FOLDER, phasesOf, readScenario, secondsOf } from '../../commands/load/scenario.ts'
import * as processor from '../../load/processor.mts'
import { loadTopology } from '../../local/manifests/load.ts'
import type { Topology } from '../../local/manifests/topology.ts'
import { MANIFESTS } from '../../local/platform/platform.ts'

const scenarios = suite('load scenarios')

const exported = processor as unknown as Readonly<Record<string, unknown>>

for (const name of SCENARIOS) {
  scenarios(`${name}: every function that it names is there, and none is async`, () => {
    const { config, scenarios: list } = readScenario(name)
    assert.is(join(LOAD_FOLDER, 'scenarios', config.processor), join(LOAD_FOLDER, 'processor.mts'))
    for (const { afterResponse, onError, flow } of list) {
      for (const { post } of flow) {
        for (const named of [afterResponse, onError, post.beforeRequest]) {
          // artillery tells by the constructor's name whether to wait for a callback.
          assert.is((exported[named] as object | undefined)?.constructor.name, 'Function', named)
        }
      }
    }
  })

  scenarios(`${name}: nobody may fail, be answered unexpectedly, or wait without a limit`, () => {
    const { ensure } = readScenario(name).config
    const limits = new Map(ensure.thresholds.flatMap((one) => Object.entries(one)))
    assert.is(ensure.maxErrorRate, 0)
    assert.is(limits.get('knomaly.unexpected'), 1)
    const [p95 = 0, p99 = 0] = ['p95', 'p99'].map((quantile) => limits.get(`knomaly.answer_ms.${quantile}`))
    assert.ok(p95 > 0 && p95 < p99)
  })

  scenarios(`${name}: quick is for CI, full is longer, both have the same rates`, () => {
    const scenario = readScenario(name)
    const [quick, full] = [phasesOf(scenario, 'quick', undefined), phasesOf(scenario, 'full', undefined)]
    assert.ok(secondsOf(quick) <= 40)
    assert.ok(secondsOf(full) > 2 * secondsOf(quick) && secondsOf(full) < 600)
    const rates = (phases: typeof quick) => phases.map(({ duration: _, ...rest }) => rest)
    assert.equal(rates(quick), rates(full))
  })
}

const ratesOf = (name: (typeof SCENARIOS)[number]) =>
  phasesOf(readScenario(name), 'full', undefined).map(({ arrivalRate, rampTo = arrivalRate }) => [arrivalRate, rampTo])

scenarios('the rates are those that are promised', () => {
  assert.equal(ratesOf('steady').at(-1), [500, 500])
  assert.equal(ratesOf('ramp'), [
    [10, 200],
    [200, 200],
    [200, 10]
  ])
  assert.equal(ratesOf('burst'), [
    [10, 10],
    [200, 200],
    [10, 10]
  ])
})

type Job = {
  readonly spec: {
    readonly activeDeadlineSeconds: number
    readonly template: {
      readonly spec: {
        readonly containers: ReadonlyArray<{ readonly image: string }>
        readonly volumes: ReadonlyArray<{
          readonly configMap?: { readonly items: ReadonlyArray<{ key: string; path: string }> }
        }>
      }
    }
  }
}
const yaml = (file: string): unknown => parse(readFileSync(join(LOAD_FOLDER, file), 'utf8'))

scenarios('the Job has the same artillery, all files in their places, and time for each scenario', () => {
  const { spec } = yaml('load.job.yaml') as Job
  const { dependencies } = JSON.parse(readFileSync(join(LOAD_FOLDER, 'package.json'), 'utf8'))
  assert.is(spec.template.spec.containers[0]?.image, `docker.io/artilleryio/artillery:${dependencies.artillery}`)
  const { configMapGenerator } = yaml('kustomization.yaml') as {
    readonly configMapGenerator: ReadonlyArray<{ readonly files?: ReadonlyArray<string> }>
  }
  const paths = spec.template.spec.volumes.flatMap(({ configMap }) => configMap?.items ?? [])
  const files = ['processor.mts', 'events.mts', ...SCENARIOS.map((name) => `scenarios/${name}.yml`)]
  assert.equal(paths.map(({ path }) => path).sort(), files.toSorted())
  assert.ok(paths.every(({ key, path }) => key === path.split('/').at(-1)))
  assert.equal(configMapGenerator.flatMap(({ files: some = [] }) => some).toSorted(), files.toSorted())
  for (const name of SCENARIOS) {
    const { config } = readScenario(name)
    assert.ok(
      secondsOf(phasesOf(readScenario(name), 'full', undefined)) + config.http.timeout < spec.activeDeadlineSeconds
    )
  }
})

scenarios(
  'the burst has the services of the base, all of them on their way to zero, and nothing that wakes them',
  () => {
    const folder = (path: string): string => join(LOAD_FOLDER, '..', path)
    const [burst, base] = [['load/burst'], MANIFESTS].map((folders) => loadTopology(folders.map(folder)))
    if (burst === undefined || base === undefined || E.isLeft(burst) || E.isLeft(base)) throw new Error('does not load')
    const names = ({ services }: Topology): ReadonlyArray<string> => services.map(({ name }) => name)
    assert.equal(names(burst.right), names(base.right))
    for (const { scaling } of burst.right.services) {
      const { minScale, windowMs, scaleDownDelayMs, scaleToZeroRetentionMs } = scaling
      assert.equal([minScale, windowMs, scaleDownDelayMs, scaleToZeroRetentionMs], [0, 6_000, 0, 0])
    }
    assert.equal(burst.right.pings, [])
    assert.equal(burst.right.triggers, base.right.triggers)
  }
)

scenarios('nothing of the lock file names a registry', () => {
  assert.not.match(readFileSync(join(LOAD_FOLDER, 'package-lock.json'), 'utf8'), /"resolved"/)
})

scenarios.run()
