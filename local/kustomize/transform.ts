import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { type ManifestDocument, type Path, parseDocuments } from '../manifests/document.ts'
import type { ManifestProblem } from '../manifests/problem.ts'
import { inlineDocuments } from './inline.ts'
import type { Item } from './item.ts'
import type { Kustomization } from './kustomization.ts'
import { applyPatchTo } from './patches.ts'
import { inNamespace, withImage, withLabels } from './transformers.ts'

/** The kustomization at work: its folder, its document, and how to read what lies beside it. */
export type Source = {
  readonly folder: string
  readonly document: ManifestDocument
  readonly read: (file: string) => E.Either<string, string>
  readonly report: (problems: ReadonlyArray<ManifestProblem>) => void
}

type Items = ReadonlyArray<Item>

/** kustomize reads a patch that begins with a bracket as JSON and nothing else. */
const isHalfJson = (patch: string): boolean => {
  if (!patch.trimStart().startsWith('[')) return false
  return E.isLeft(E.tryCatch(() => JSON.parse(patch) as unknown, String))
}

const patched = ({ folder, document, read, report }: Source, { patches = [] }: Kustomization, before: Items): Items =>
  patches.reduce<Items>((items, { path, patch: inline = '', target }, i) => {
    const place: Path = ['patches', i]
    const text = path === undefined ? undefined : read(path)
    if (text !== undefined && E.isLeft(text)) {
      report([document.problemAt([...place, 'path'], `${path}: ${text.left}`)])
      return items
    }
    if (isHalfJson(text?.right ?? inline)) {
      const field = path === undefined ? 'patch' : 'path'
      report([document.problemAt([...place, field], 'what begins with [ has to be JSON; or write a list with dashes')])
      return items
    }
    const content =
      text === undefined
        ? inlineDocuments(document, [...place, 'patch'])
        : parseDocuments(join(folder, path ?? ''), text.right)
    report(content.problems)
    return content.documents.reduce<Items>((now, patch) => {
      const after = applyPatchTo(now, patch, target, (path, message) =>
        document.problemAt([...place, ...path], message)
      )
      if (E.isRight(after)) return after.right
      report(after.left)
      return now
    }, items)
  }, before)

const placed = ({ document, report }: Source, { namespace }: Kustomization, items: Items): Items => {
  if (namespace === undefined) return items
  return items.map((item) => {
    const moved = inNamespace(namespace, document.problemAt)(item)
    if (E.isRight(moved)) return moved.right
    report([moved.left])
    return item
  })
}

const labelled = ({ document }: Source, { labels = [] }: Kustomization, before: Items): Items =>
  labels.reduce<Items>((items, one, i) => {
    const label = withLabels(one, (path, message) => document.problemAt(['labels', i, ...path], message))
    return items.map((item) => ({ ...item, document: label(item.document) }))
  }, before)

const imaged = ({ document, report }: Source, { images = [] }: Kustomization, before: Items): Items =>
  images.reduce<Items>((items, image, i) => {
    const change = withImage(image, (path, message) => document.problemAt(['images', i, ...path], message))
    let used = false
    const after = items.map((item) => {
      const changed = change(item.document)
      used ||= changed !== undefined
      return changed === undefined ? item : { ...item, document: changed }
    })
    // kustomize passes over it; but then a tag that was to be pinned is not.
    if (!used) report([document.problemAt(['images', i, 'name'], `no container has the image ${image.name}`)])
    return after
  }, before)

/** What a kustomization does to all objects gathered so far, in kustomize's order. */
export const transform = (source: Source, spec: Kustomization, items: Items): Items =>
  [patched, placed, labelled, imaged].reduce((now, step) => step(source, spec, now), items)
