import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { drawPictures, PICTURES } from './pictures.ts'

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url))

const pictures = suite('pictures of the docs')

pictures('are what the backtest draws today: else run node test/detection/draw.ts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'knomaly-drawn-'))
  try {
    drawPictures(dir)
    const read = (folder: string) => PICTURES.map(([name]) => readFileSync(join(folder, name), 'utf8'))
    const drawn = read(dir)
    const stale = read(join(DOCS, 'detection')).flatMap((svg, i) => (svg === drawn[i] ? [] : [PICTURES[i]?.[0]]))
    assert.equal(stale, [])
    for (const svg of drawn) assert.ok(svg.length < 40_000, `${svg.length} characters`)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

pictures('are all there is in their folder, and all shown', () => {
  const names = PICTURES.map(([name]) => name)
  assert.equal(readdirSync(join(DOCS, 'detection')).sort(), names.toSorted())
  const page = readFileSync(join(DOCS, 'detection.md'), 'utf8')
  for (const name of names) assert.match(page, `](detection/${name})`)
})

pictures.run()
