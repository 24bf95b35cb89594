import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Every *.test.ts below `root`, as paths relative to it, in a stable order; dot folders and installed packages are left out. */
export const findTests = (root: string): ReadonlyArray<string> => {
  const found: string[] = []
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) walk(path)
      if (entry.isFile() && entry.name.endsWith('.test.ts')) found.push(relative(root, path))
    }
  }
  walk(root)
  return found.sort()
}
