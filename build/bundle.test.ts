import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BuildFailure, type Bundle, bundleFunction } from './bundle.ts'
import { writeBundle } from './write-bundle.ts'

const bundling = suite('bundle a function')

let root: string
bundling.before.each(() => {
  root = mkdtempSync(join(tmpdir(), 'knomaly-build-'))
})
bundling.after.each(() => rmSync(root, { recursive: true, force: true }))

/** The bundle of a project that has these files, and a function `f` with this main.ts. */
const bundle = (main: string, files: Readonly<Record<string, string>> = {}): Promise<Bundle> => {
  for (const [path, text] of Object.entries({ 'functions/f/main.ts': main, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return bundleFunction(root, 'f')
}

const about = (name: string): string => JSON.stringify({ name, version: '1.2.3', license: 'MIT' })
const P = { 'node_modules/p/package.json': about('p') }
const QS = { 'node_modules/qs/package.json': about('qs') }

const mainOf = (files: Bundle): string => Buffer.from(files.get('main.js') ?? []).toString()

const refused = async (main: string, files?: Readonly<Record<string, string>>): Promise<string> => {
  const error = await bundle(main, files).catch((reason: unknown) => reason)
  assert.instance(error, BuildFailure)
  return (error as Error).message
}

/** Runs the bundle in this process, and returns what it left in `globalThis.seen`. */
const run = (files: Bundle): unknown => {
  const seen = globalThis as { seen?: unknown }
  delete seen.seen
  writeBundle(join(root, 'bundle'), files)
  createRequire(import.meta.url)(join(root, 'bundle/main.js'))
  return seen.seen
}

bundling('is one file to load, with what it needs beside it', async () => {
  const files = await bundle(`console.log('hi')`)
  const names = [
    ...['LICENSES.txt', 'later.js', 'later.js.map', 'main.js', 'main.js.map'],
    ...['package.json', 'start.js', 'write-code-cache.js']
  ]
  assert.equal([...files.keys()], names)
  assert.is(mainOf(files), `"use strict";console.log("hi");\n//# sourceMappingURL=main.js.map\n`)
  const map = JSON.parse(Buffer.from(files.get('main.js.map') ?? []).toString())
  assert.equal(map.sources, ['../../functions/f/main.ts'])
})

bundling('is ASCII, since it is read as such', async () => {
  const files = await bundle('globalThis.seen = "Größe ✓"')
  for (const [name, bytes] of files) {
    if (name.endsWith('.js'))
      assert.ok(
        bytes.every((byte) => byte < 128),
        name
      )
  }
  assert.is(run(files), 'Größe ✓')
})

const READ = `readFileSync(new URL('./lua/a.lua', import.meta.url), 'utf8')`

bundling('holds the files that a source reads', async () => {
  const main = `import { readFileSync } from 'node:fs'\nglobalThis.seen = ${READ}`
  const text = 'return "$&"\n-- `\\ü'
  assert.is(run(await bundle(main, { 'functions/f/lua/a.lua': text })), text)
})

bundling('holds a folder that a source reads, and of a package the text with its licence', async () => {
  const main = `
    import { readFileSync } from 'node:fs'
    import { readFolder } from './read-folder.ts'
    globalThis.seen = [
      readFolder(new URL('./page/', import.meta.url)),
      readFileSync(new URL('../../node_modules/p/dist/p.js', import.meta.url), 'utf8')
    ]`
  const files = await bundle(main, {
    ...P,
    'node_modules/p/LICENSE': 'Do as you like.',
    'node_modules/p/dist/p.js': 'export {}',
    'functions/f/read-folder.ts': 'export const readFolder = (folder: URL): unknown => folder',
    'functions/f/page/index.html': '<p>',
    'functions/f/page/charts/band.js': '"$&"',
    'functions/f/page/page.test.ts': 'none',
    'functions/f/page/.hidden.js': 'none'
  })
  assert.equal(run(files), [{ 'charts/band.js': '"$&"', 'index.html': '<p>' }, 'export {}'])
  assert.match(Buffer.from(files.get('LICENSES.txt') ?? []).toString(), /^p 1\.2\.3: MIT\n\nDo as you like\./)
})

bundling('refuses a file that is not there', async () => {
  assert.match(await refused(`import { readFileSync } from 'node:fs'\n${READ}`), /ENOENT.*a\.lua/s)
})

bundling('refuses every other use of the place where a source lies, with file and line', async () => {
  for (const other of [
    'import.meta.dirname',
    `new URL('./x', import.meta.url)`,
    `readFile(new URL('./x', import.meta.url))`
  ]) {
    assert.match(
      await refused(`import './a.ts'`, { 'functions/f/a.ts': `\n${other}` }),
      /functions\/f\/a\.ts:2: .*import\.meta/
    )
  }
})

bundling('refuses top-level await, which CommonJS has not', async () => {
  assert.match(await refused('await 1'), /functions\/f\/main\.ts:1: Top-level await/)
})

bundling('refuses a package that looks for files beside itself', async () => {
  const p = `module.exports = require('node:fs').readFileSync(__dirname + '/data')`
  assert.match(
    await refused(`import 'p'`, { 'node_modules/p/index.js': p }),
    /node_modules\/p\/index\.js uses __dirname/
  )
})

bundling('refuses a package that is not there, and says which', async () => {
  assert.match(await refused(`import 'nowhere'`), /main\.ts:1: Could not resolve "nowhere"/)
})

bundling('loads what packages seldom use when they use it, and shows it as it is', async () => {
  const p = `
    const qs = require('qs')
    const before = globalThis.loaded === true
    exports.use = () => [before, qs(2), qs.name2, Object.keys(qs), 'name2' in qs, (qs.later = 1, qs.later)]`
  const qs = `
    globalThis.loaded = true
    module.exports = (n) => n + 1
    module.exports.name2 = 'qs'`
  const main = `import { use } from 'p'\nglobalThis.seen = use()`
  const files = await bundle(main, { ...P, ...QS, 'node_modules/p/index.js': p, 'node_modules/qs/index.js': qs })
  assert.equal(run(files), [false, 3, 'qs', ['name2'], true, 1])
})

bundling('asserts for packages without loading what prints a failure, until there is one', async () => {
  const p = `
    const assert = require('node:assert')
    const caught = (act) => { try { act() } catch (error) { return error.constructor.name + ': ' + error.message } }
    assert(true)
    assert.ok(1, 'not shown')
    exports.use = () => [
      caught(() => assert(false, 'first')),
      caught(() => assert.ok(0, 'second')),
      caught(() => assert.strictEqual(1, 2, 'third')).split('\\n')[0],
      caught(() => assert(null, new RangeError('fourth')))
    ]`
  const main = `import { use } from 'p'\nglobalThis.seen = use()`
  const files = await bundle(main, { ...P, 'node_modules/p/index.js': p })
  assert.equal(run(files), [
    'AssertionError: first',
    'AssertionError: second',
    'AssertionError: third',
    'RangeError: fourth'
  ])
})

bundling('has the licences of what it holds', async () => {
  const files = await bundle(`import 'p'\nimport '@s/q'`, {
    'node_modules/p/package.json': about('p'),
    'node_modules/p/index.js': 'globalThis.p = 1',
    'node_modules/p/LICENSE.md': 'Do what you like.\n',
    'node_modules/@s/q/package.json': about('@s/q'),
    'node_modules/@s/q/index.js': 'globalThis.q = 1'
  })
  const text = Buffer.from(files.get('LICENSES.txt') ?? []).toString()
  assert.match(
    text,
    /^@s\/q 1\.2\.3: MIT\n\nThe package brings no text of it\.\n\n-+\n\np 1\.2\.3: MIT\n\nDo what you like\.\n$/
  )
})

bundling('what a source loads by import() is beside it, with its licence, and runs when it is asked for', async () => {
  const main = `
    const seen = []
    globalThis.seen = (async () => {
      seen.push(globalThis.loaded)
      const { name } = await import('./late.ts')
      const { twice, default: all } = await import('p')
      return [...seen, name, twice(2), all.twice(3), globalThis.loaded]
    })()`
  const files = await bundle(main, {
    ...P,
    'node_modules/p/index.js': 'globalThis.loaded = "late"\nexports.twice = (n) => 2 * n',
    'node_modules/p/LICENSE': 'Late, too.',
    'functions/f/late.ts': `export const name: string = 'Größe'`
  })
  delete (globalThis as { loaded?: unknown }).loaded
  assert.equal(await run(files), [undefined, 'Größe', 4, 6, 'late'])
  assert.ok(!/twice = |Gr/.test(mainOf(files)))
  assert.match(Buffer.from(files.get('LICENSES.txt') ?? []).toString(), /Late, too\./)
})

bundling('refuses by import() what cannot be bundled either', async () => {
  assert.match(await refused(`import('nowhere')`), /Could not resolve "nowhere"/)
  const late = { 'functions/f/late.ts': 'export const x = import.meta.dirname' }
  assert.match(await refused(`import('./late.ts')`, late), /late\.ts:1: .*import\.meta/)
})

bundling('loads at once what our own sources import', async () => {
  const main = `import 'qs'\nglobalThis.seen = globalThis.loadedAtOnce`
  const files = await bundle(main, { ...QS, 'node_modules/qs/index.js': 'globalThis.loadedAtOnce = true' })
  assert.is(run(files), true)
})

bundling.run()
