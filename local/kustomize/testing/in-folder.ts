import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Texts by their path, such as `base/kustomization.yaml`. */
export type Files = Readonly<Record<string, string>>

/** Runs `use` with a folder of real files, which goes away afterwards. */
export const inFolder = <A>(files: Files, use: (folder: string) => A): A => {
  const root = mkdtempSync(join(tmpdir(), 'knomaly-kustomize-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return use(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}
