import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Format } from './arguments.ts'
import { type LabelWindows, readLabelWindows } from './label-windows.ts'
import type { TimeSpan } from './read-series.ts'

/** One CSV file, or a series that is made instead of read: where it is, and what it is called in tables. */
export type SeriesFile = {
  /** Path, absolute; of a generated one, the name that it is made by. */
  readonly file: string
  readonly bytes: number
  readonly corpus: string
  /** Folders between the corpus and the file; '' when there are none. */
  readonly folder: string
  /** Without folder and extension. */
  readonly name: string
  readonly format: Format | 'generated'
  /** NAB's label windows of this series: an empty list says that nothing is wrong in it. */
  readonly windows?: ReadonlyArray<TimeSpan>
}

/** Folders and name: what a series is called within its corpus. */
export const pathOf = ({ folder, name }: Pick<SeriesFile, 'folder' | 'name'>): string =>
  folder === '' ? name : `${folder}/${name}`

const LABELS = join('labels', 'combined_windows.json')

const isNabRoot = (folder: string): boolean => existsSync(join(folder, LABELS)) && existsSync(join(folder, 'data'))

/** The NAB corpus that `path` is, or that it is in. */
const nabRootOf = (path: string): string | undefined => {
  if (isNabRoot(path)) return path
  for (let folder = dirname(path), below = path; folder !== below; below = folder, folder = dirname(folder)) {
    if (isNabRoot(folder)) return path.startsWith(join(folder, 'data')) ? folder : undefined
  }
  return undefined
}

/** CSV files below `folder`, by name, so that no order depends on the file system; dot folders are left out. */
const csvFilesIn = (folder: string, enter: (folder: string) => boolean): ReadonlyArray<string> =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.name.startsWith('.')) return []
      if (statSync(path).isDirectory()) return enter(path) ? csvFilesIn(path, enter) : []
      return /\.csv$/i.test(entry.name) ? [path] : []
    })

/** `root` is the folder that the corpus is named after. */
type Rooted = { readonly root: string }

const seriesFile = (root: string, below: string, file: string, format: Format): SeriesFile & Rooted => {
  const folder = relative(below, dirname(file)).split(sep).join('/')
  const name = basename(file).replace(/\.csv$/i, '')
  return { file, bytes: statSync(file).size, corpus: basename(root), folder, name, format, root }
}

const nabSeries = (root: string, under: string): ReadonlyArray<SeriesFile & Rooted> => {
  const data = join(root, 'data')
  const windows: LabelWindows = readLabelWindows(readFileSync(join(root, LABELS), 'utf8'))
  const files =
    under === root ? csvFilesIn(data, () => true) : statSync(under).isFile() ? [under] : csvFilesIn(under, () => true)
  return files.map((file) => {
    const series = seriesFile(root, data, file, 'nab')
    const known = windows.get(relative(data, file).split(sep).join('/'))
    return known === undefined ? { ...series, format: 'plain' } : { ...series, windows: known }
  })
}

const seriesOf = (path: string, format: Format): ReadonlyArray<SeriesFile & Rooted> => {
  const nab = format === 'auto' || format === 'nab' ? nabRootOf(path) : undefined
  if (nab !== undefined) return nabSeries(nab, path)
  if (format === 'nab') throw new Error('not a folder with data/ and labels/combined_windows.json')
  if (statSync(path).isFile()) return [seriesFile(dirname(path), dirname(path), path, format)]
  const inner: string[] = []
  const files = csvFilesIn(path, (folder) => {
    const skip = format === 'auto' && isNabRoot(folder)
    if (skip) inner.push(folder)
    return !skip
  })
  return [
    ...files.map((file) => seriesFile(path, path, file, format)),
    ...inner.flatMap((folder) => nabSeries(folder, folder))
  ]
}

/** Two corpora of one name get their whole paths for names: their figures must not be added up. */
const toldApart = (all: ReadonlyArray<SeriesFile & Rooted>): ReadonlyArray<SeriesFile> => {
  const roots = new Map<string, Set<string>>()
  for (const { corpus, root } of all) roots.set(corpus, (roots.get(corpus) ?? new Set()).add(root))
  return all.map(({ root, ...series }) =>
    (roots.get(series.corpus)?.size ?? 0) > 1 ? { ...series, corpus: root } : series
  )
}

/** `built` and what all paths hold, each file once, ordered by path given, then by name. Faults name the path. */
export const findSeries = (
  paths: ReadonlyArray<string>,
  format: Format,
  built: ReadonlyArray<SeriesFile> = []
): E.Either<ReadonlyArray<string>, ReadonlyArray<SeriesFile>> => {
  const faults: string[] = []
  const found = new Map<string, SeriesFile & Rooted>(built.map((one) => [one.file, { ...one, root: one.corpus }]))
  for (const path of paths) {
    const absolute = resolve(path)
    if (!existsSync(absolute)) {
      faults.push(`${path}: no such file or folder`)
      continue
    }
    try {
      const series = seriesOf(absolute, format)
      if (series.length === 0) faults.push(`${path}: no CSV files in it`)
      for (const one of series) {
        const real = realpathSync(one.file)
        if (!found.has(real)) found.set(real, one)
      }
    } catch (error) {
      faults.push(`${path}: ${(error as Error).message.split('\n', 1)[0]}`)
    }
  }
  return faults.length > 0 ? E.left(faults) : E.right(toldApart([...found.values()]))
}
