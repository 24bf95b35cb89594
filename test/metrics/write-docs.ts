import { readFileSync, writeFileSync } from 'node:fs'
import { readCatalogue, renderCatalogue, withTables } from './catalogue.ts'

/** `node test/metrics/write-docs.ts` writes the tables of docs/metrics.md from what the running pieces expose. */
const PAGE = new URL('../../docs/metrics.md', import.meta.url)

writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), renderCatalogue(await readCatalogue())))
