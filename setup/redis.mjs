import { existsSync } from 'node:fs'
import { onPath, run } from './command.mjs'
import { SetupError, say } from './say.mjs'

/** The oldest release with all that our commands and scripts use. */
const NEEDED = [6, 2]
const HINT = `install Redis ${NEEDED.join('.')} or newer (Debian: apt-get install redis-server, macOS: brew install redis), or start one, \
"docker run -d -p 6379:6379 redis:7", and give it to npm start as REDIS_URL=redis://127.0.0.1:6379`

/** Sees to it that `redis-server` is on PATH and new enough, installing it where this machine lets us. */
export const ensureRedis = async () => {
  if (onPath('redis-server') === undefined) await install()
  const file = onPath('redis-server')
  if (file === undefined) throw new SetupError(`redis-server is missing and could not be installed: ${HINT}`)
  const { output } = await run(file, ['--version'])
  const found = /v=(\d+)\.(\d+)/.exec(output)
  if (found === null) throw new SetupError(`${file} --version did not answer with a version: ${HINT}`)
  const [major, minor] = [Number(found[1]), Number(found[2])]
  if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
    throw new SetupError(`${file} is version ${major}.${minor}, too old: ${HINT}`)
  }
}

const APT_INSTALL = ['install', '-y', '-qq', '--no-install-recommends', 'redis-server']

/** `attempts`: each is a list of commands that must all succeed; the first attempt that does ends it. */
const MANAGERS = [
  // The package lists may be there already (a laptop) or not (an image): update only when it does not go without.
  { tool: 'apt-get', needsRoot: true, attempts: [[APT_INSTALL], [['update', '-qq'], APT_INSTALL]] },
  // Newer Fedora has Valkey in the place of Redis.
  {
    tool: 'dnf',
    needsRoot: true,
    attempts: [[['install', '-y', '-q', 'redis']], [['install', '-y', '-q', 'valkey-compat-redis']]]
  },
  { tool: 'apk', needsRoot: true, attempts: [[['add', '--no-cache', '-q', 'redis']]] },
  { tool: 'brew', needsRoot: false, attempts: [[['install', '-q', 'redis']]] }
]

const install = async () => {
  if (process.env.KNOMALY_INSTALL === 'no')
    throw new SetupError(`redis-server is missing and KNOMALY_INSTALL=no: ${HINT}`)
  for (const { tool, needsRoot, attempts } of MANAGERS) {
    if (onPath(tool) === undefined) continue
    const asRoot = needsRoot ? await privilege() : []
    if (asRoot === undefined) continue
    say(`installing redis-server with ${tool} …`)
    let output = ''
    for (const commands of attempts) {
      const result = await inOrder([...asRoot, tool], commands)
      output += result.output
      if (result.code !== 0) continue
      if (tool === 'apt-get') await endService(asRoot)
      return
    }
    throw new SetupError(`${tool} could not install redis-server, see above: ${HINT}`, output)
  }
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

/** Debian's package starts a server of its own on 6379 at once. It came with our installation, so nobody uses it: we start ours on our own ports. */
const endService = async (asRoot) => {
  if (existsSync('/run/systemd/system')) await command([...asRoot, 'systemctl', 'disable', '--now', 'redis-server'])
  else await command([...asRoot, 'service', 'redis-server', 'stop'])
}
