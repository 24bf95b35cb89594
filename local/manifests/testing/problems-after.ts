import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { loadTopology } from '../load.ts'
import { showProblem } from '../problem.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const FOLDERS = ['knative/base', 'eventing/base']

/** In a file of the shipped manifests the first `from` becomes `to`. */
export type Edit = { readonly file: string; readonly from: string; readonly to: string }

/** What is broken, how, and every problem that this makes. */
export type Broken = readonly [name: string, edit: Edit, problems: ReadonlyArray<string>]

/**
 * The problems of the shipped manifests after some edits, as they are shown, but for the line: `edit+2` is two lines below the
 * first edit of its file, and in a file without one it is what stands there. Real files, whose comments may change.
 */
export const problemsAfter = (edits: ReadonlyArray<Edit>): ReadonlyArray<string> => {
  const editedAt = new Map<string, number>()
  const root = mkdtempSync(join(tmpdir(), 'knomaly-manifests-'))
  const placeOf = (file: string, line: number): string => {
    const edited = editedAt.get(file.slice(root.length + 1))
    if (edited === undefined) return readFileSync(file, 'utf8').split('\n')[line - 1]?.trim() ?? ''
    return `edit${line < edited ? '' : '+'}${line - edited}`
  }
  try {
    for (const folder of FOLDERS) cpSync(join(ROOT, folder), join(root, folder), { recursive: true })
    for (const { file, from, to } of edits) {
      const text = readFileSync(join(root, file), 'utf8')
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
      if (!editedAt.has(file)) editedAt.set(file, text.slice(0, text.indexOf(from)).split('\n').length)
      // A function, because `$` means something in a replacement text.
      writeFileSync(
        join(root, file),
        text.replace(from, () => to)
      )
    }
    const loaded = loadTopology(FOLDERS.map((folder) => join(root, folder)))
    if (E.isRight(loaded)) return []
    return loaded.left.map((problem) => {
      const shown = showProblem(problem).replaceAll(`${root}/`, '')
      const { line } = problem
      return line === undefined ? shown : shown.replace(`:${line}`, () => `:${placeOf(problem.file, line)}`)
    })
  } finally {
    rmSync(root, { recursive: true })
  }
}
