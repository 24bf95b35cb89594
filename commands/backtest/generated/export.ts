import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generate, generatedCorpora } from './corpus.ts'

const csvOf = ({ times, values, labels }: ReturnType<typeof generate>): string => {
  const rows = Array.from(times, (time, i) => `${new Date(time).toISOString()},${values[i]},${labels?.[i]}\n`)
  return `TimeStamp,Value,Label\n${rows.join('')}`
}

/** Writes `DIR/corpus/incident/series.csv` for all generated series; read again, they are the same to the last bit. */
export const exportGenerated = (dir: string): void => {
  for (const { file } of generatedCorpora()) {
    const path = join(dir, `${file}.csv`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, csvOf(generate(file)))
  }
}
