import { existsSync } from 'node:fs'
import { onPath, run } from './command.mjs'
import { SetupError, say } from './say.mjs'

/** `attempts`: each is a list of commands that must all succeed; the first attempt that does ends it. */
const MANAGERS = [
  {
    tool: 'apt-get',
    needsRoot: true,
    // The package lists may be there already (a laptop) or not (an image): update only when it does not go without.
    attempts: ([packages]) => {
      const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages]
      return [[install], [['update', '-qq'], install]]
    }
  },
  {
    tool: 'dnf',
    needsRoot: true,
    attempts: (lists) => lists.map((packages) => [['install', '-y', '-q', ...packages]])
  },
  {
    tool: 'apk',
    needsRoot: true,
    attempts: (lists) => lists.map((packages) => [['add', '--no-cache', '-q', ...packages]])
  },
  { tool: 'brew', needsRoot: false, attempts: (lists) => lists.map((packages) => [['install', '-q', ...packages]]) }
]

/**
 * Installs all `programs` in one call of the first package manager that is here and that we may use; does nothing where
 * there is none. Throws where it fails.
 */
export const install = async (programs) => {
  for (const { tool, needsRoot, attempts } of MANAGERS) {
    if (onPath(tool) === undefined) continue
    const asRoot = needsRoot ? await privilege() : []
    if (asRoot === undefined) continue
    const names = listOf(programs)
    say(`installing ${names} with ${tool} …`)
    let output = ''
    for (const commands of attempts(packageLists(programs, tool))) {
      const result = await inOrder([...asRoot, tool], commands)
      output += result.output
      if (result.code !== 0) continue
      if (tool === 'apt-get') await endServices(asRoot, programs)
      return
    }
    throw new SetupError(`${tool} could not install ${names}, see above: ${hintsOf(programs)}`, output)
  }
}

export const listOf = (programs) => programs.map(({ name }) => name).join(', ')
export const hintsOf = (programs) => programs.map(({ hint }) => hint).join('; ')

/** The n-th list has the n-th choice of every program, or its last one. */
const packageLists = (programs, tool) => {
  const choices = programs.map(({ packages }) => packages[tool])
  const most = Math.max(...choices.map(({ length }) => length))
  return Array.from({ length: most }, (_, n) => choices.flatMap((lists) => lists[Math.min(n, lists.length - 1)]))
}

const inOrder = async (prefix, commands) => {
  let output = ''
  for (const args of commands) {
    const result = await command([...prefix, ...args])
    output += result.output
    if (result.code !== 0) return { code: result.code, output }
  }
  return { code: 0, output }
}

// sudo drops the environment, hence `env`.
const command = (words) => {
  const at = words[0] === 'sudo' ? 2 : 0
  const [file, ...args] = [...words.slice(0, at), 'env', 'DEBIAN_FRONTEND=noninteractive', ...words.slice(at)]
  return run(file, args)
}

/** What to put before a command to run it as root, or undefined when that is not allowed without a password. */
const privilege = async () => {
  if (process.getuid?.() === 0) return []
  if (onPath('sudo') === undefined) return undefined
  const { code } = await run('sudo', ['-n', 'true'])
  return code === 0 ? ['sudo', '-n'] : undefined
}

/**
 * Debian's packages start servers of their own at once, Redis on 6379 and so on. They came with our installation, so nobody
 * uses them: we start ours on our own ports.
 */
const endServices = async (asRoot, programs) => {
  const booted = existsSync('/run/systemd/system')
  for (const service of programs.flatMap(({ services }) => services)) {
    if (booted) await command([...asRoot, 'systemctl', 'disable', '--now', service])
    else await command([...asRoot, 'service', service, 'stop'])
  }
}
