import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { KUSTOMIZATIONS, objectsOf, ROOT } from './support/repository.ts'
import { functionOfImage, workloadsOf } from './support/workload.ts'

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

/** A tag that stays what it is: a version, and no moving name. */
const PINNED = /:\d+(\.\d+)+([-+][\w.]+)?$|@sha256:[0-9a-f]{64}$/

const imagesOf = (folder: string): ReadonlyArray<string> =>
  workloadsOf(objectsOf(folder)).flatMap(({ containers }) => containers.map(({ image }) => image))

const images = suite('images')

for (const folder of KUSTOMIZATIONS) {
  images(`${folder}: each image is of a function, or of somebody else and pinned`, () => {
    for (const image of imagesOf(folder)) {
      const name = functionOfImage(image)
      if (name === undefined) assert.match(image, PINNED)
      else assert.ok(existsSync(join(ROOT, 'functions', name, 'main.ts')), image)
    }
  })
  // What an overlay of a whole cluster runs is this version; bases and what is on this machine run the latest.
  if (folder.startsWith('knative/overlays/')) {
    images(`${folder}: functions are of the version of package.json`, () => {
      const own = imagesOf(folder).filter((image) => functionOfImage(image) !== undefined)
      assert.ok(own.length > 0)
      for (const image of own) assert.is(image.split(':').at(-1), version, image)
    })
  }
}

images('every function is run by knative/base', () => {
  const run = imagesOf('knative/base').map(functionOfImage)
  assert.equal(run.toSorted(), readdirSync(join(ROOT, 'functions')).toSorted())
})

images('the load is made by the version of artillery that its package.json names', () => {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(ROOT, 'load/package.json'), 'utf8'))
  const [image = ''] = imagesOf('load')
  assert.is(image.split(':').at(-1), { ...dependencies, ...devDependencies }.artillery)
})

images.run()
