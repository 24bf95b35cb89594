import { execFile } from 'node:child_process'

export type Ran = { readonly code: number; readonly output: string }

/** A checking tool to its end; `output` is what it said on both streams. */
export const run = (file: string, args: ReadonlyArray<string>, cwd: string): Promise<Ran> =>
  new Promise((resolve, reject) => {
    execFile(file, args, { cwd, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error)
      else resolve({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` })
    })
  })
