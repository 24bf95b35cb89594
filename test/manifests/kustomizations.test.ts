import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasKubectl, inOrder, kubectlKustomize } from '../../local/kustomize/testing/kubectl.ts'
import { COMPONENTS, filesReadFor, KUSTOMIZATIONS, MANIFESTS, objectsOf, ROOT } from './support/repository.ts'

const kustomizations = suite('kustomizations')

for (const folder of KUSTOMIZATIONS) {
  kustomizations(`${folder} renders as kubectl kustomize renders it`, () => {
    const ours = inOrder(objectsOf(folder))
    assert.ok(ours.length > 0)
    if (hasKubectl) assert.equal(ours, inOrder(kubectlKustomize(join(ROOT, folder))))
  })
}
if (!hasKubectl) process.stdout.write('kubectl is not installed: what is rendered was not compared with kustomize\n')

kustomizations('every manifest is of use: some kustomization reads it', () => {
  const read = new Set(KUSTOMIZATIONS.flatMap(filesReadFor))
  assert.equal(
    MANIFESTS.filter((file) => !read.has(file)),
    []
  )
})

kustomizations('every component is in some overlay', () => {
  const used = new Set(KUSTOMIZATIONS.flatMap(filesReadFor).map(dirname))
  assert.equal(
    COMPONENTS.filter((folder) => !used.has(folder)),
    []
  )
})

kustomizations.run()
