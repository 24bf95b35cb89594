import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ManifestDocument, parseDocuments } from '../manifests/document.ts'
import type { Image } from './kustomization.ts'
import { inNamespace, withImage, withLabels } from './transformers.ts'

const documentOf = (value: unknown): ManifestDocument => {
  const [document] = parseDocuments('any.json', JSON.stringify(value)).documents
  if (document === undefined) throw new Error('no document')
  return document
}

const NOWHERE = documentOf({}).problemAt

const deployment = (image: string): unknown => ({
  kind: 'Deployment',
  spec: { template: { spec: { containers: [{ name: 'a', image }, { name: 'b' }] } } }
})

const SHA = `sha256:${'a'.repeat(64)}`

const images: ReadonlyArray<readonly [before: string, change: Omit<Image, 'name'>, after: string]> = [
  ['web', { newTag: '1' }, 'web:1'],
  ['web:latest', { newTag: '1' }, 'web:1'],
  ['web:latest', { newName: 'other.org:5000/web' }, 'other.org:5000/web:latest'],
  ['web:latest', { digest: SHA }, `web@${SHA}`],
  [`web:latest@${SHA}`, { newTag: '2' }, 'web:2'],
  [`web:latest@${SHA}`, { newName: 'x' }, `x:latest@${SHA}`],
  ['web', { newTag: '1', digest: SHA }, `web:1@${SHA}`]
]

const transformers = suite('changes for all objects')

for (const [before, change, after] of images) {
  transformers(`${before} with ${JSON.stringify(change)} is ${after}`, () => {
    const changed = withImage({ name: 'web', ...change }, NOWHERE)(documentOf(deployment(before)))
    assert.equal(changed?.value, deployment(after))
  })
}

transformers('an image of another name stays', () => {
  for (const other of ['website:1', 'org/web:1', 'web.org/x:1']) {
    assert.is(withImage({ name: 'web', newTag: '2' }, NOWHERE)(documentOf(deployment(other))), undefined)
  }
})

transformers('labels are put on the object, over those of the same name', () => {
  const value = { metadata: { labels: { a: '1', b: '2' } }, spec: { selector: { matchLabels: { a: '1' } } } }
  const labelled = withLabels({ pairs: { a: '3', c: '4' } }, NOWHERE)(documentOf(value))
  assert.equal(labelled.value, { ...value, metadata: { labels: { a: '3', b: '2', c: '4' } } })
})

const placed = (value: unknown, already: boolean): unknown => {
  const result = inNamespace('ns', NOWHERE)({ document: documentOf(value), placed: already })
  return E.isRight(result) ? result.right.document.value : result.left.message
}

transformers('an object goes into the namespace, and from that of another kustomization into this one', () => {
  const at = (namespace?: string): unknown => ({
    kind: 'X',
    metadata: { name: 'x', ...(namespace ? { namespace } : {}) }
  })
  assert.equal(placed(at(), false), at('ns'))
  assert.equal(placed(at('ns'), false), at('ns'))
  assert.equal(placed(at('base'), true), at('ns'))
  assert.is(placed(at('written'), false), 'the kustomization puts it in "ns"; expected the same or none')
})

transformers('the object Namespace takes the name; what is of the cluster has no namespace', () => {
  const namespace = (name: string): unknown => ({ kind: 'Namespace', metadata: { name } })
  assert.equal(placed(namespace('base'), true), namespace('ns'))
  assert.is(placed(namespace('written'), false), 'the kustomization puts it in "ns"; expected the same')
  const role = { kind: 'ClusterRole', metadata: { name: 'x' } }
  assert.equal(placed(role, false), role)
})

transformers.run()
