import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'
import { findNode } from './node.mjs'
import { installPackages, readStamp, writeStamp } from './packages.mjs'
import { ensureRedis } from './redis.mjs'
import { giveUp } from './say.mjs'

/**
 * `node setup/run.mjs [--needs redis|redis-or-url] SCRIPT.ts ARGS…`: the way into every npm script, with any Node from 18 on and
 * nothing installed. Installs what is missing, then runs the script under Node 24 as if it had been called directly.
 */
const root = fileURLToPath(new URL('..', import.meta.url))

const main = async (args) => {
  const needs = args[0] === '--needs' ? args[1].split(',') : []
  const [script, ...rest] = needs.length === 0 ? args : args.slice(2)
  const node = await ready(needs)
  run(node, [fileURLToPath(new URL(`../${script}`, import.meta.url)), ...rest])
}

/** Without the lock when there is nothing to do, which is nearly always. */
const ready = async (needs) => {
  const redis = needs.includes('redis') || (needs.includes('redis-or-url') && !process.env.REDIS_URL)
  const known = readStamp(root)
  if (known !== undefined && existsSync(known)) {
    if (redis) await locked(ensureRedis)
    return known
  }
  return locked(async () => {
    let node = readStamp(root) // somebody else may have done it while we waited
    if (node === undefined || !existsSync(node)) {
      await installPackages(root)
      node = await findNode(root)
      writeStamp(root, node)
    }
    if (redis) await ensureRedis()
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
