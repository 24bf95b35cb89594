import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { ensurePrograms } from './ensure-programs.mjs'
import { withLock } from './lock.mjs'
import { findNode } from './node.mjs'
import { installPackages, readStamp, writeStamp } from './packages.mjs'
import { giveUp } from './say.mjs'

/**
 * `node setup/run.mjs [--needs PROGRAM,…] SCRIPT.ts ARGS…`: the way into every npm script, with any Node from 18 on and nothing
 * installed. Installs what is missing, then runs the script under Node 24 as if it had been called directly. Programs are
 * those of setup/programs.mjs, and `redis-or-url`: Redis unless REDIS_URL names one.
 */
const root = fileURLToPath(new URL('..', import.meta.url))

const main = async (args) => {
  const given = args[0] === '--needs'
  const [script, ...rest] = given ? args.slice(2) : args
  const node = await ready(given ? programsOf(args[1].split(',')) : [])
  run(node, [fileURLToPath(new URL(`../${script}`, import.meta.url)), ...rest])
}

const programsOf = (needs) =>
  needs.flatMap((name) => (name !== 'redis-or-url' ? [name] : process.env.REDIS_URL ? [] : ['redis']))

/** Without the lock when there is nothing to do, which is nearly always. */
const ready = async (programs) => {
  const known = readStamp(root)
  if (known !== undefined && existsSync(known)) {
    if (programs.length > 0) await locked(() => ensurePrograms(programs))
    return known
  }
  return locked(async () => {
    let node = readStamp(root) // somebody else may have done it while we waited
    if (node === undefined || !existsSync(node)) {
      await installPackages(root)
      node = await findNode(root)
      writeStamp(root, node)
    }
    if (programs.length > 0) await ensurePrograms(programs)
    return node
  })
}

const locked = (work) => withLock(fileURLToPath(new URL('../.knomaly/setup.lock', import.meta.url)), work)

/**
 * A terminal gives SIGINT to the whole group, `kill` to this process alone; we cannot tell which, so the script always gets it
 * from us as well. A second SIGINT at once is therefore the same one to every script of ours.
 */
const run = (node, args) => {
  const child = spawn(node, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    throw error
  })
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

main(process.argv.slice(2)).catch(giveUp)
