import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { decodeDocument } from '../manifests/decode-document.ts'
import { type ManifestDocument, type Path, parseDocuments } from '../manifests/document.ts'
import { isMapping } from '../manifests/mapping.ts'
import type { ManifestProblem } from '../manifests/problem.ts'
import { generatedFrom } from './generated.ts'
import { distinct, type Item } from './item.ts'
import { Component, GENERATORS, Kustomization } from './kustomization.ts'
import { isFolder, readText } from './read-text.ts'
import { type Source, transform } from './transform.ts'

const FILE = 'kustomization.yaml'
/** Kustomizations inside each other; more is a mistake. */
const MAX_DEPTH = 16

/** What one run over a folder and all that it refers to collects. */
export type Run = {
  readonly report: (problems: ReadonlyArray<ManifestProblem>) => void
  /** Every file that was read. */
  readonly files: Set<string>
}

type Form = typeof Kustomization

const readDocument = (folder: string, { files }: Run): E.Either<ReadonlyArray<ManifestProblem>, ManifestDocument> => {
  const file = join(folder, FILE)
  const source = readText(folder, FILE)
  if (E.isLeft(source)) return E.left([{ file, pointer: '', message: source.left }])
  files.add(file)
  const { documents, problems } = parseDocuments(file, source.right)
  const [document, second] = documents
  if (problems.length > 0) return E.left(problems)
  if (document === undefined) return E.left([{ file, line: 1, pointer: '', message: 'expected a Kustomization' }])
  return second === undefined ? E.right(document) : E.left([second.problemAt([], 'expected one document')])
}

/** The objects of a file that the kustomization names at `place`. */
const fromFile = ({ folder, document, read, report }: Source, entry: string, place: Path): ReadonlyArray<Item> => {
  const text = read(entry)
  if (E.isLeft(text)) {
    report([document.problemAt(place, `${entry}: ${text.left}`)])
    return []
  }
  const { documents, problems } = parseDocuments(join(folder, entry), text.right)
  report(problems)
  if (problems.length + documents.length === 0) report([document.problemAt(place, `${entry}: has no object in it`)])
  return documents.flatMap((one): Item[] => {
    if (isMapping(one.value)) return [{ document: one, placed: false }]
    report([one.problemAt([], 'expected a Kubernetes object')])
    return []
  })
}

/**
 * Runs the kustomization of a folder over the objects that were there before it, in the order of kustomize: resources,
 * generated objects, components, then its own changes. Problems are reported and gone around, so that one run shows all.
 * `above` are the folders that led here.
 */
export const gather = (
  folder: string,
  form: Form,
  before: ReadonlyArray<Item>,
  above: ReadonlyArray<string>,
  run: Run
): ReadonlyArray<Item> => {
  const document = readDocument(folder, run)
  const decoded = E.chain(decodeDocument(form))(document)
  if (E.isLeft(document) || E.isLeft(decoded)) {
    run.report(E.isLeft(decoded) ? decoded.left : [])
    return before
  }
  const spec = decoded.right
  const read = (file: string): E.Either<string, string> => {
    const text = readText(folder, file)
    if (E.isRight(text)) run.files.add(join(folder, file))
    return text
  }
  const source: Source = { folder, document: document.right, read, report: run.report }
  const { problemAt } = document.right

  const fromFolder = (entry: string, place: Path, of: Form, items: ReadonlyArray<Item>): ReadonlyArray<Item> => {
    const chain = [...above, realpathSync(folder)]
    const refusal = chain.includes(realpathSync(join(folder, entry)))
      ? 'comes back to a kustomization that it is part of'
      : chain.length >= MAX_DEPTH && `lies deeper than ${MAX_DEPTH} kustomizations`
    if (refusal === false) return gather(join(folder, entry), of, items, chain, run)
    run.report([problemAt(place, `${entry}: ${refusal}`)])
    return items
  }

  let items = before
  const add = (more: ReadonlyArray<Item>): void => {
    items = distinct(items, more, run.report)
  }
  spec.resources?.forEach((entry, i, all) => {
    const place = ['resources', i]
    if (all.indexOf(entry) < i) run.report([problemAt(place, `${entry}: is in the list already`)])
    else
      add(isFolder(join(folder, entry)) ? fromFolder(entry, place, Kustomization, []) : fromFile(source, entry, place))
  })
  for (const generator of GENERATORS) {
    spec[generator]?.forEach((generated, i) => {
      const at = (path: Path, message: string) => problemAt([generator, i, ...path], message)
      const kind = generator === 'secretGenerator' ? 'Secret' : 'ConfigMap'
      const one = generatedFrom(kind, generated, { file: document.right.file, problemAt: at, read })
      if (E.isLeft(one)) run.report(one.left)
      else add([{ document: one.right, placed: false }])
    })
  }
  spec.components?.forEach((entry, i) => {
    const place = ['components', i]
    if (isFolder(join(folder, entry))) items = fromFolder(entry, place, Component, items)
    else run.report([problemAt(place, `${entry}: no such folder`)])
  })
  return transform(source, spec, items)
}
