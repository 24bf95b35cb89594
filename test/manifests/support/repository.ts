import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { parse } from 'yaml'
import { type Rendered, render } from '../../../local/kustomize/render.ts'
import { showProblem } from '../../../local/manifests/problem.ts'
import type { KubernetesObject } from './object.ts'

export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url))

/** Not of the project: packages, results, and folders of tools. */
const isForeign = (name: string): boolean => name.startsWith('.') || ['node_modules', 'out', 'dist'].includes(name)

const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (isForeign(entry.name)) return []
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : []
  })

const yamlFiles = filesBelow('.').filter((file) => /\.ya?ml$/.test(file))

const foldersOf = (kind: string): ReadonlyArray<string> =>
  yamlFiles
    .filter((file) => basename(file) === 'kustomization.yaml')
    .filter((file) => parse(readFileSync(join(ROOT, file), 'utf8')).kind === kind)
    .map(dirname)
    .toSorted()

/** Every folder of the project that renders, found by walking: a new one is tested without a change here. */
export const KUSTOMIZATIONS: ReadonlyArray<string> = foldersOf('Kustomization')
export const COMPONENTS: ReadonlyArray<string> = foldersOf('Component')

/** YAML beside manifests that no kustomization reads, by who does. */
const NO_MANIFESTS: ReadonlyArray<readonly [file: RegExp, reader: string]> = [
  [/^test\/rules\/cases\//, 'promtool, in test/rules'],
  [/^observability\/prometheus\/local\.prometheus\.yaml$/, 'npm run prometheus'],
  [/^observability\/helm\//, 'helm']
]

/** The YAML beside and below every kustomization, of those top folders that have one. */
export const MANIFESTS: ReadonlyArray<string> = yamlFiles.filter(
  (file) =>
    [...KUSTOMIZATIONS, ...COMPONENTS].some((folder) => folder.split('/')[0] === file.split('/')[0]) &&
    !NO_MANIFESTS.some(([form]) => form.test(file))
)

const rendered = new Map<string, Rendered>()

const renderedOf = (folder: string): Rendered => {
  const known = rendered.get(folder)
  if (known !== undefined) return known
  const result = render(join(ROOT, folder))
  if (E.isLeft(result)) throw new Error(result.left.map(showProblem).join('\n'))
  rendered.set(folder, result.right)
  return result.right
}

export const objectsOf = (folder: string): ReadonlyArray<KubernetesObject> =>
  renderedOf(folder).documents.map(({ value }) => value as KubernetesObject)

/** What a rendering read, from the root of the project. */
export const filesReadFor = (folder: string): ReadonlyArray<string> =>
  renderedOf(folder).files.map((file) => relative(ROOT, file))

/** Every object that any of them renders, each form of it once, with the first folder that it is from. */
export const distinctObjects = (): ReadonlyArray<{ readonly folder: string; readonly object: KubernetesObject }> => {
  const seen = new Map<string, { folder: string; object: KubernetesObject }>()
  for (const folder of KUSTOMIZATIONS) {
    for (const object of objectsOf(folder)) {
      const key = JSON.stringify(object)
      if (!seen.has(key)) seen.set(key, { folder, object })
    }
  }
  return [...seen.values()]
}
