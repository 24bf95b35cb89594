import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readSettings } from './service.ts'

const services = suite('settings of a service')
const dir = mkdtempSync(join(tmpdir(), 'knomaly-plan-'))
services.after(() => rmSync(dir, { recursive: true }))

const BASE = fileURLToPath(new URL('../../knative/base', import.meta.url))

/** An overlay over the project's own manifests, with annotations of its own for ingest and something for a cluster only. */
const overlay = (name: string, annotations: string): string => {
  const folder = mkdtempSync(join(dir, name))
  const patch = `spec: { template: { metadata: { annotations: ${annotations} } } }`
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: knomaly
resources: [${relative(folder, BASE)}, other.yaml]
patches:
  - patch: |
      { apiVersion: serving.knative.dev/v1, kind: Service, metadata: { name: ingest }, ${patch} }
`
  )
  writeFileSync(
    join(folder, 'other.yaml'),
    'apiVersion: sources.knative.dev/v1\nkind: KafkaSource\nmetadata: { name: a }\nspec: {}\n'
  )
  return folder
}

services("are the manifest's, those of an overlay included, whatever else it has", () => {
  const base = readSettings([], 'ingest')
  const read = readSettings([overlay('fine', '{ autoscaling.knative.dev/window: 2m }')], 'ingest')
  assert.ok(E.isRight(base) && E.isRight(read))
  assert.equal(read.right, { ...base.right, scaling: { ...base.right.scaling, windowMs: 120_000 } })
})

services('a service that is not there is named with those that are', () => {
  const read = readSettings([], 'nobody')
  assert.ok(E.isLeft(read))
  assert.match(read.left.join('\n'), /^--service: there is no nobody; there are (?=.*analyzer).*ingest/)
})

services('an annotation that Knative refuses is told with its place', () => {
  const read = readSettings([overlay('wrong', '{ autoscaling.knative.dev/window: 2s }')], 'ingest')
  assert.ok(E.isLeft(read))
  assert.match(read.left.join('\n'), /kustomization\.yaml:\d+ .*window: expected a duration in whole seconds/)
})

services('a folder that is none is told', () => {
  const read = readSettings([join(dir, 'nowhere')], 'ingest')
  assert.ok(E.isLeft(read) && read.left.length === 1)
})

services.run()
