import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { VERSION } from './version.ts'

const version = suite('version')

version('is that of package.json', () => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  assert.is(VERSION, JSON.parse(text).version)
})

version.run()
