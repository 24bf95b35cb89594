import { type ChildProcess, execFileSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

export const killGroup = (leader: ChildProcess): void => {
  try {
    if (leader.pid !== undefined) process.kill(-leader.pid, 'SIGKILL')
  } catch {
    // nobody is left in it
  }
}

/** Command lines of those who are still in the group after a moment in which the dying may die. */
export const survivors = async (leader: ChildProcess, patienceMs = 1_000): Promise<ReadonlyArray<string>> => {
  const end = performance.now() + patienceMs
  for (;;) {
    const alive = members(leader)
    if (alive.length === 0 || performance.now() > end) return alive
    await delay(50)
  }
}

const members = ({ pid }: ChildProcess): ReadonlyArray<string> => {
  if (pid === undefined) return []
  try {
    process.kill(-pid, 0)
  } catch {
    return []
  }
  try {
    // A killed orphan stays as a zombie (state Z) where process 1 does not collect them, as in many containers.
    return execFileSync('ps', ['-A', '-o', 'pgid=', '-o', 'stat=', '-o', 'args='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line))
      .flatMap((match) => (match?.[1] === `${pid}` && !match[2]?.startsWith('Z') ? [match[3] ?? ''] : []))
  } catch {
    return [] // no ps here: nothing can be said about them
  }
}
