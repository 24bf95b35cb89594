import { linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { say } from './say.mjs'

/** No set-up lasts this long: the number of a process that died may have been given to another one since. */
const STALE_MS = 30 * 60_000
const BREAKING_STALE_MS = 10_000

/** Runs `work` while no other process holds `file`; a lock whose holder has died is taken over. */
export const withLock = async (file, work) => {
  mkdirSync(dirname(file), { recursive: true })
  const release = () => remove(file)
  const onSignal = (signal) => {
    release()
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  let told = false
  while (!take(file)) {
    const holder = holderOf(file)
    if (holder === undefined) continue
    if (!isAlive(holder) || ageMs(file) > STALE_MS) {
      breakStale(file, holder)
      continue
    }
    if (!told) say(`waiting for another set-up of this folder (process ${holder})`)
    told = true
    await delay(200)
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  try {
    return await work()
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    release()
  }
}

/** Linking a finished file makes the lock and its content appear at once: nobody ever reads an empty one. */
const take = (file) => {
  const own = `${file}.${process.pid}`
  writeFileSync(own, `${process.pid}`)
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    remove(own)
  }
}

/** Two may find the same stale lock: only the one who makes the second file may remove the first, after another look. */
const breakStale = (file, holder) => {
  const breaking = `${file}.breaking`
  try {
    writeFileSync(breaking, '', { flag: 'wx' })
  } catch {
    if (ageMs(breaking) > BREAKING_STALE_MS) remove(breaking)
    return
  }
  if (holderOf(file) === holder) remove(file)
  remove(breaking)
}

const holderOf = (file) => {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

const ageMs = (file) => {
  try {
    return Date.now() - statSync(file).mtimeMs
  } catch {
    return 0
  }
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const remove = (file) => {
  try {
    unlinkSync(file)
  } catch {
    // somebody else was faster
  }
}
