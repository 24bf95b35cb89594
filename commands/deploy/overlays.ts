import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export type Overlays = {
  readonly names: ReadonlyArray<string>
  /** The folder of one of these names, or of a path that somebody gave; undefined when it is no overlay. */
  readonly find: (nameOrPath: string) => string | undefined
}

const isOverlay = (folder: string): boolean => existsSync(join(folder, 'kustomization.yaml'))

/** The overlays of this project in `dir`, and whatever else is named by a path. */
export const overlaysIn = (dir: string): Overlays => {
  const names = existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => isOverlay(join(dir, name)))
        .sort()
    : []
  return {
    names,
    find: (given) => {
      if (names.includes(given)) return join(dir, given)
      return given.includes('/') && isOverlay(given) ? given : undefined
    }
  }
}
