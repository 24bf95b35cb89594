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

/** The problems of the shipped manifests after some edits, as they are shown. Real files: lines and paths are tested too. */
export const problemsAfter = (edits: ReadonlyArray<Edit>): ReadonlyArray<string> => {
  const root = mkdtempSync(join(tmpdir(), 'knomaly-manifests-'))
  try {
    for (const folder of FOLDERS) cpSync(join(ROOT, folder), join(root, folder), { recursive: true })
    for (const { file, from, to } of edits) {
      const text = readFileSync(join(root, file), 'utf8')
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
      // A function, because `$` means something in a replacement text.
      writeFileSync(
        join(root, file),
        text.replace(from, () => to)
      )
    }
    const loaded = loadTopology(FOLDERS.map((folder) => join(root, folder)))
    return E.isRight(loaded) ? [] : loaded.left.map((problem) => showProblem(problem).replaceAll(`${root}/`, ''))
  } finally {
    rmSync(root, { recursive: true })
  }
}
