import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const building = suite('npm run build')

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

let out: string
building.before.each(() => {
  out = mkdtempSync(join(tmpdir(), 'knomaly-out-'))
})
building.after.each(() => rmSync(out, { recursive: true, force: true }))

const build = (...args: string[]): { readonly status: number | null; readonly stderr: string } =>
  spawnSync(process.execPath, [MAIN, '--out', out, ...args], { encoding: 'utf8' })

building('what it writes it replaces', () => {
  assert.is(build('dead-letter').status, 0)
  writeFileSync(join(out, 'dead-letter', 'old.js'), '')
  assert.is(build('dead-letter').status, 0)
  assert.not(readdirSync(join(out, 'dead-letter')).includes('old.js'))
})

building('what it has not written it leaves alone, whatever the folder', () => {
  mkdirSync(join(out, 'ingest'))
  const mine = join(out, 'ingest', 'main.ts')
  writeFileSync(mine, 'mine')
  for (const args of [[], ['ingest']]) {
    const { status, stderr } = build(...args)
    assert.is(status, 2)
    assert.is(stderr, `build: ${join(out, 'ingest')} is no bundle and would be lost: --out takes a folder of its own\n`)
    assert.is(readFileSync(mine, 'utf8'), 'mine')
  }
})

building.run()
