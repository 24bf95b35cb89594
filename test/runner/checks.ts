import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Report } from './run-file.ts'

export type Check = { readonly name: string; readonly command: ReadonlyArray<string> }

/** The checks of the whole project; each counts as one test. Paths are relative to its root. */
export const checks: ReadonlyArray<Check> = [
  { name: 'types', command: ['node_modules/typescript-7/bin/tsc', '--noEmit'] },
  { name: 'lint and format', command: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  {
    name: 'dependency rules',
    command: ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.mjs', '.']
  }
]

export const runCheck = ({ command }: Check, root: string): Promise<Report> =>
  new Promise((resolve) => {
    const begun = performance.now()
    const [script = '', ...args] = command
    const child = spawn(process.execPath, [join(root, script), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let output = ''
    const collect = (text: string): void => {
      output += text
    }
    child.stdout.setEncoding('utf8').on('data', collect)
    child.stderr.setEncoding('utf8').on('data', collect)
    child.once('error', (error) => collect(error.message))
    child.once('close', (code) => {
      const failed = code === 0 ? 0 : 1
      resolve({ passed: 1 - failed, failed, durationMs: performance.now() - begun, failures: [], output })
    })
  })
