import { spawnSync } from 'node:child_process'
import { parseDocuments } from '../../manifests/document.ts'

/** Whether kubectl, with the kustomize in it, is on this machine. */
export const hasKubectl: boolean = spawnSync('kubectl', ['version', '--client']).status === 0

/** The objects that `kubectl kustomize` makes of a folder. Throws what it says when it makes none. */
export const kubectlKustomize = (folder: string): ReadonlyArray<unknown> => {
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return parseDocuments('kubectl', stdout).documents.map(({ value }) => value)
}

/** In an order of their own, because kubectl sorts what it renders by kind. */
export const inOrder = (objects: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const keyOf = (object: unknown): string => {
    const { apiVersion, kind, metadata } = object as Readonly<Record<string, Readonly<Record<string, string>>>>
    return `${apiVersion} ${kind} ${metadata?.['namespace'] ?? ''} ${metadata?.['name']}`
  }
  return objects.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
