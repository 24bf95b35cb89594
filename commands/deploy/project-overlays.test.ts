import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { needsOf } from './needs.ts'
import { overlaysIn } from './overlays.ts'
import { ownRedis } from './own-redis.ts'
import { parseRendered } from './rendered.ts'
import { neededSecrets, REDIS_SECRET_KEYS } from './secrets.ts'
import { toStages } from './stages.ts'

/** The overlays of this project as the real kubectl renders them; where it is not installed, the names say so. */
const overlays = suite('deploying the overlays of this project')

const known = overlaysIn(fileURLToPath(new URL('../../knative/overlays', import.meta.url)))

const render = (folder: string): string | undefined => {
  try {
    return execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

overlays('there are some, by name', () => assert.ok(known.names.length > 0))

for (const name of known.names) {
  overlays(
    `${name}: every object has its stage, a part that brings its kind, and a Redis whose Secret can be made`,
    () => {
      const yaml = render(known.find(name) as string)
      if (yaml === undefined) return
      const rendered = parseRendered(yaml)
      if (E.isLeft(rendered)) throw new Error(rendered.left)
      const objects = rendered.right.map(({ object }) => object)
      const stages = toStages(rendered.right)
      assert.is(stages.flatMap((stage) => stage.objects).length, objects.length)
      assert.is(stages[0]?.name, 'namespaces')
      // The Broker has no address before its sink has one, and the others no K_SINK before the Broker has.
      const order = stages.map((stage) => stage.name).filter((one) => /sinks|eventing|functions/.test(one))
      assert.equal(order, ['dead-letter sinks', 'eventing', 'functions'])
      const sinks = stages.find((stage) => stage.name === 'dead-letter sinks')?.objects
      assert.equal(
        sinks?.map(({ object }) => `${object.kind} ${object.metadata.name}`),
        ['Service dead-letter']
      )
      // A group that nobody knows would be blamed on Kubernetes itself.
      const blamed = needsOf(objects).filter((need) => need._tag === 'Kind' && need.name === 'this kind of Kubernetes')
      for (const { what } of blamed)
        assert.match(what, /\((v1|apps\/v1|batch\/v1|policy\/v1|autoscaling\/v2|[a-z.]+\.k8s\.io\/v\d)\)$/)
      const redis = ownRedis(objects)
      const secrets = neededSecrets(objects)
      assert.equal(
        secrets.map((secret) => secret.name),
        objects.some(({ kind }) => kind === 'Gateway') ? ['redis', 'edge-tls'] : ['redis']
      )
      assert.ok(secrets[0]?.keys.every((key) => redis === undefined || REDIS_SECRET_KEYS.includes(key)))
    }
  )
}

overlays.run()
