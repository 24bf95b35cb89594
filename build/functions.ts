import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The names of all functions, sorted: every folder below `root`/functions that has a main.ts. */
export const functionNames = (root: string): ReadonlyArray<string> =>
  readdirSync(join(root, 'functions'))
    .filter((name) => existsSync(join(root, 'functions', name, 'main.ts')))
    .sort()
