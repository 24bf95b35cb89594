import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const MINUTE = 60_000
export const START = Date.UTC(2026, 0, 1)

export type Files = { readonly root: string; readonly remove: () => void }

/** A folder of its own with these files in it. */
export const writeFiles = (files: Readonly<Record<string, string>>): Files => {
  const root = mkdtempSync(join(tmpdir(), 'knomaly-backtest-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return { root, remove: () => rmSync(root, { recursive: true }) }
}

/** `2026-01-01 00:07:00` for 7. */
const timeText = (minute: number): string =>
  new Date(START + minute * MINUTE).toISOString().slice(0, 19).replace('T', ' ')

/** A calm hum with a value of 100 on these rows. */
export const humming = (rows: number, spikes: ReadonlyArray<number>): ReadonlyArray<number> =>
  Array.from({ length: rows }, (_, i) => (spikes.includes(i) ? 100 : 20 + ((i * 7) % 5)))

export const plainCsv = (values: ReadonlyArray<number>): string =>
  `timestamp,value\n${values.map((value, i) => `${timeText(i)},${value}\n`).join('')}`

export const labelledCsv = (values: ReadonlyArray<number>, labelled: ReadonlyArray<number>): string =>
  `TimeStamp,Value,Label\r\n${values
    .map((value, i) => `"${timeText(i).replace(' ', 'T')}Z",${value},${labelled.includes(i) ? 1 : 0}\r\n`)
    .join('')}`

/** A corpus in NAB's layout: two series, one of them with a window that a spike falls in. */
export const nabFiles = (folder: string): Readonly<Record<string, string>> => ({
  [`${folder}/data/calm/hum.csv`]: plainCsv(humming(400, [])),
  [`${folder}/data/rough/spike.csv`]: plainCsv(humming(400, [200, 300])),
  [`${folder}/labels/combined_windows.json`]: JSON.stringify({
    'calm/hum.csv': [],
    'rough/spike.csv': [[`${timeText(195)}.000000`, `${timeText(215)}.000000`]]
  })
})
