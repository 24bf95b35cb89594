import { isUtf8 } from 'node:buffer'
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'

const whyNot = (reason: unknown): string => {
  const code = (reason as NodeJS.ErrnoException).code ?? ''
  return code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`
}

export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()

/**
 * The text of a file of a folder. One that lies elsewhere, also by way of a symbolic link, is refused as kustomize refuses
 * it: whoever renders a folder of somebody else must not read the files of this machine.
 */
export const readText = (folder: string, file: string): E.Either<string, string> =>
  E.flattenW(
    E.tryCatch(() => {
      const path = realpathSync(join(folder, file))
      if (!path.startsWith(`${realpathSync(folder)}${sep}`)) return E.left('lies outside of the folder')
      const bytes = readFileSync(path)
      // kustomize has a place for such bytes (binaryData of a ConfigMap), which no function could read.
      return isUtf8(bytes) ? E.right(bytes.toString('utf8')) : E.left('is not text in UTF-8')
    }, whyNot)
  )
