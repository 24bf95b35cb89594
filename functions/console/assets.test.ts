import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createAssets, encodingOf } from './assets.ts'
import { PAGE_FILES } from './page-files.ts'

const assets = suite('assets')

const TEXT = `export const a = '${'é'.repeat(2000)}'`
const files = createAssets({ 'a.js': TEXT, 'small.css': 'a{}', 'b/c.svg': '<svg/>' })

assets('are sent as a browser takes them best, each with a strong tag of its own', async () => {
  const sent = await Promise.all(
    [undefined, 'gzip', 'br;q=1.0, gzip', 'gzip, deflate, br', 'identity'].map((accepted) =>
      files.find('a.js', accepted)
    )
  )
  const tags = sent.map((one) => one?.headers['etag'] ?? '')
  assert.equal(
    sent.map((one) => one?.headers['content-encoding']),
    [undefined, 'gzip', 'br', 'br', undefined]
  )
  for (const tag of tags) assert.match(tag, /^"[\w-]{22}(-br|-gzip)?"$/)
  assert.is(new Set(tags).size, 3)
  const [plain, gzip, br] = sent.map((one) => one?.bytes ?? Buffer.alloc(0))
  assert.is(plain?.toString(), TEXT)
  assert.is(gunzipSync(gzip ?? '').toString(), TEXT)
  assert.is(brotliDecompressSync(br ?? '').toString(), TEXT)
  assert.is(sent[0]?.headers['content-type'], 'text/javascript; charset=utf-8')
  assert.is(sent[0]?.headers['vary'], 'accept-encoding')
})

assets('a small one is sent as it is, an unknown one not at all', async () => {
  assert.is((await files.find('small.css', 'br'))?.headers['content-encoding'], undefined)
  for (const path of ['nothing.js', '../package.json', 'b', '', '__proto__', 'constructor'])
    assert.is(files.find(path, 'br'), undefined)
  assert.is((await files.find('b/c.svg', undefined))?.headers['content-type'], 'image/svg+xml')
})

assets('an encoding that is refused is not sent', () => {
  assert.is(encodingOf('br;q=0, gzip'), 'gzip')
  assert.is(encodingOf('gzip;q=0.0, br; q=0'), 'identity')
  assert.is(encodingOf('brotli, x-gzip'), 'identity')
  assert.is(encodingOf('br;q=0.5'), 'br')
  assert.is(encodingOf('BR;Q=0, GZip'), 'gzip')
})

assets('the page is whole: every file that it names is there, and uPlot comes from its package', () => {
  const html = PAGE_FILES['index.html'] ?? ''
  const named = [...html.matchAll(/(?:href|src)="(?!#|https?:)([^"]+)"/g)].map(([, path]) => path as string)
  assert.ok(named.length > 3)
  for (const path of named) assert.ok(path in PAGE_FILES, path)
  for (const [path, text] of Object.entries(PAGE_FILES)) {
    if (!path.endsWith('.js')) continue
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
    for (const [, from] of text.matchAll(/(?:^|\n)(?:import|export)[^'"\n;]*?['"](\.[^'"]+)['"]/g)) {
      const target = new URL(from as string, `http://h/${folder}`).pathname.slice(1)
      assert.ok(target in PAGE_FILES, `${path} imports ${target}`)
    }
  }
  assert.match(PAGE_FILES['uplot.js'] ?? '', /uPlot/)
  assert.match(PAGE_FILES['uplot.css'] ?? '', /\.uplot/)
})

assets('nothing on the page is inline, and nothing is of another host', () => {
  for (const [path, text] of Object.entries(PAGE_FILES)) {
    if (path.startsWith('uplot')) continue
    assert.not.match(text, /<script(?![^>]*\bsrc=)|<style|\son\w+="|\sstyle="/, path)
    const hosts = [...text.matchAll(/\bhttps?:\/\/([^/\s'"`)]+)/g)].map(([, host]) => host)
    assert.equal(
      hosts.filter((host) => host !== 'www.w3.org'),
      [],
      path
    )
  }
})

assets.run()
