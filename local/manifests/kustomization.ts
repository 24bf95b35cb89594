import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { decodeDocument } from './decode-document.ts'
import { type ManifestDocument, parseDocuments } from './document.ts'
import { list } from './list.ts'
import type { ManifestProblem } from './problem.ts'
import { objectName, oneOf, pattern } from './scalars.ts'
import { strict } from './strict.ts'

/** Only what a base needs: patches, generators and images are of overlays, and kustomize alone renders those. */
const Kustomization = strict('a Kustomization', {
  required: {
    apiVersion: oneOf('kustomize.config.k8s.io/v1beta1'),
    kind: oneOf('Kustomization'),
    namespace: objectName,
    resources: list(pattern('a YAML file of this folder', /^(?:\.\/)?[\w-][\w.-]*\.ya?ml$/), 1)
  }
})

export type Folder = {
  readonly namespace: string
  readonly documents: ReadonlyArray<ManifestDocument>
  /** Of the files that could not be read; the documents of the others are there all the same. */
  readonly problems: ReadonlyArray<ManifestProblem>
}

const read = (file: string): E.Either<string, string> =>
  E.tryCatch(
    () => readFileSync(file, 'utf8'),
    (reason) => {
      const code = (reason as NodeJS.ErrnoException).code ?? ''
      return code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`
    }
  )

const readKustomization = (file: string): E.Either<ReadonlyArray<ManifestProblem>, ManifestDocument> => {
  const source = read(file)
  if (E.isLeft(source)) return E.left([{ file, pointer: '', message: source.left }])
  const { documents, problems } = parseDocuments(file, source.right)
  const [document, second] = documents
  if (problems.length > 0) return E.left(problems)
  if (document === undefined) return E.left([{ file, line: 1, pointer: '', message: 'expected a Kustomization' }])
  return second === undefined ? E.right(document) : E.left([second.problemAt([], 'expected one document')])
}

/** All documents that the kustomization.yaml of a folder names, in its order. */
export const readFolder = (folder: string): E.Either<ReadonlyArray<ManifestProblem>, Folder> => {
  const document = readKustomization(join(folder, 'kustomization.yaml'))
  if (E.isLeft(document)) return document
  const kustomization = decodeDocument(Kustomization)(document.right)
  if (E.isLeft(kustomization)) return kustomization
  const { namespace, resources } = kustomization.right
  const problems: ManifestProblem[] = []
  const documents: ManifestDocument[] = []
  resources.forEach((resource, i) => {
    const again = resources.indexOf(resource) < i
    const text = again ? E.left('is in the list already') : read(join(folder, resource))
    if (E.isLeft(text)) {
      problems.push(document.right.problemAt(['resources', i], `${resource}: ${text.left}`))
      return
    }
    const content = parseDocuments(join(folder, resource), text.right)
    problems.push(...content.problems)
    if (content.problems.length + content.documents.length === 0) {
      problems.push(document.right.problemAt(['resources', i], `${resource}: has no object in it`))
    }
    documents.push(...content.documents)
  })
  return E.right({ namespace, documents, problems })
}
