import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

type Artillery = {
  readonly isInstalled: (folder: string) => boolean
  readonly ensureArtillery: (
    folder: string,
    install: (args: ReadonlyArray<string>, cwd: string) => Promise<{ readonly code: number; readonly output: string }>
  ) => Promise<void>
}

/** By its address: what runs before anything is installed is plain JavaScript, and has no types. */
const { isInstalled, ensureArtillery }: Artillery = await import(new URL('./artillery.mjs', import.meta.url).href)

type Context = { root: string; folder: string; installs: ReadonlyArray<string>[] }
const setup = suite<Context>('setup/artillery.mjs')

setup.before.each(async (context) => {
  context.root = await mkdtemp(join(tmpdir(), 'knomaly-artillery-'))
  context.folder = join(context.root, 'load')
  context.installs = []
  await mkdir(context.folder)
  await writeFile(join(context.folder, 'package.json'), '{}')
  await writeFile(join(context.folder, 'package-lock.json'), '{"lockfileVersion":3}')
})
setup.after.each(async ({ root }) => {
  await rm(root, { recursive: true, force: true })
})

/** Stands for npm: makes the folder that it would make. */
const installing =
  ({ installs }: Context, code = 0) =>
  async (args: ReadonlyArray<string>, cwd: string) => {
    installs.push(args)
    await mkdir(join(cwd, 'node_modules'), { recursive: true })
    return { code, output: 'its own words' }
  }

setup('installs what the lock file says, once', async (context) => {
  const { folder } = context
  assert.not(isInstalled(folder))
  await ensureArtillery(folder, installing(context))
  assert.ok(isInstalled(folder))
  await ensureArtillery(folder, installing(context))
  assert.equal(context.installs, [['ci', '--no-audit', '--no-fund', '--loglevel=error']])
})

setup('installs again when the lock file has changed, or the packages are gone', async (context) => {
  const { folder } = context
  await ensureArtillery(folder, installing(context))
  await writeFile(join(folder, 'package-lock.json'), '{"lockfileVersion":3,"name":"other"}')
  assert.not(isInstalled(folder))
  await ensureArtillery(folder, installing(context))
  await rm(join(folder, 'node_modules'), { recursive: true })
  assert.not(isInstalled(folder))
  assert.is(context.installs.length, 2)
})

setup('one install at a time, and whoever waited needs none', async (context) => {
  const { folder } = context
  await Promise.all([ensureArtillery(folder, installing(context)), ensureArtillery(folder, installing(context))])
  assert.is(context.installs.length, 1)
})

setup(
  'an install that fails is told of in one line, with the words of npm, and tried again the next time',
  async (context) => {
    const { folder } = context
    const failed = await ensureArtillery(folder, installing(context, 1)).catch((error) => error)
    assert.is(failed.message, 'npm could not install artillery, see above')
    assert.is(failed.details, 'its own words')
    assert.not(isInstalled(folder))
  }
)

setup.run()
