import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const types = suite('types of the page')
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

types('the page is plain JavaScript whose comments hold as types, down to what the server answers', async () => {
  const tsc = 'node_modules/typescript-7/bin/tsc'
  const run = promisify(execFile)(process.execPath, [tsc, '--noEmit', '-p', 'functions/console/page'], { cwd: ROOT })
  const output = await run.then(
    () => '',
    (error: { stdout: string }) => error.stdout
  )
  assert.is(output, '')
})

types.run()
