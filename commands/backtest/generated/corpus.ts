import type { SeriesFile } from '../find-series.ts'
import type { LoadedSeries } from '../read-series.ts'
import { INCIDENT_RECIPES, labelsOf, QUIET_RECIPES, REFERENCE_RECIPES, type Recipe } from './labelled-series.ts'

/**
 * The reference scenario has incidents of its own density (every fourth sample): beside the others it would be most of what
 * is measured.
 */
const CORPORA: Readonly<Record<string, ReadonlyArray<Recipe>>> = {
  generated: [...INCIDENT_RECIPES, ...QUIET_RECIPES],
  'generated-reference': REFERENCE_RECIPES
}

/** A row of CSV has some 40 bytes. */
const ROW_BYTES = 40

/** `daily, 5 min` in names of files and metrics. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '')

const seriesOf = (corpus: string, { base, incident }: Recipe): SeriesFile => {
  const name = plain(base.name)
  const file = `${corpus}/${incident}/${name}`
  return { file, bytes: ROW_BYTES * base.length, corpus, folder: incident, name, format: 'generated' }
}

const RECIPES = new Map(
  Object.entries(CORPORA).flatMap(([corpus, recipes]) =>
    recipes.map((recipe) => {
      const series = seriesOf(corpus, recipe)
      return [series.file, { series, recipe }] as const
    })
  )
)

/** The corpora that need no files: folders are types of incidents, names are kinds of series. */
export const generatedCorpora = (): ReadonlyArray<SeriesFile> => Array.from(RECIPES.values(), ({ series }) => series)

/** Makes the rows of one of them, the same every time. */
export const generate = (file: string): LoadedSeries => {
  const known = RECIPES.get(file)
  if (known === undefined) throw new Error(`no generated series is called ${file}`)
  const made = known.recipe.make()
  return { times: made.times, values: made.values, labels: labelsOf(made), badRows: 0, firstBadLine: undefined }
}
