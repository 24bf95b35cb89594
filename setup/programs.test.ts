import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Machine, startMachine } from './harness.ts'

/** Package managers are scripts here: what they are asked is the point, and no test changes the machine it runs on. */
const redis = suite<{ machine: Machine }>('set-up of redis-server')

redis.before.each(async (context) => {
  context.machine = await startMachine()
  await context.machine.run(['script.ts']).ended
})
redis.after.each(({ machine }) => machine.remove())

const server = (version: string): string => `echo "Redis server v=${version} sha=0"`
const calls = async ({ root }: Machine): Promise<ReadonlyArray<string>> =>
  (await readFile(join(root, 'calls'), 'utf8')).trim().split('\n').slice(1)

/** Notes what it is asked; `install` puts a redis-server on PATH unless `unless` says otherwise. */
const manager = ({ root }: Machine, name: string, verb: string, before = ''): string =>
  `echo "${name} $*" >> ${root}/calls
   ${before}
   case "$1" in ${verb}) printf '#!/bin/sh\\n${server('7.0.1')}\\n' > ${root}/bin/redis-server; /bin/chmod +x ${root}/bin/redis-server;; esac`

const asRoot = process.getuid?.() === 0
const needsRedis = ['--needs', 'redis', 'script.ts']

redis('is content with one on PATH that is new enough', async ({ machine }) => {
  await machine.command('redis-server', server('6.2.0'))
  assert.equal(await machine.run(needsRedis).ended, { code: 0, stdout: 'args \n', stderr: '' })
})

redis('refuses an older one and says so', async ({ machine }) => {
  await machine.command('redis-server', server('6.0.16'))
  const { code, stderr } = await machine.run(needsRedis).ended
  assert.is(code, 69)
  assert.match(stderr, /^knomaly: \S+\/redis-server is version 6\.0, too old: install Redis 6\.2 or newer.*\n$/)
})

redis('says in one line what to install where there is no package manager', async ({ machine }) => {
  const { code, stdout, stderr } = await machine.run(needsRedis).ended
  assert.equal([code, stdout], [69, ''])
  assert.match(stderr, /^knomaly: redis-server is missing and could not be installed: install Redis.*REDIS_URL=.*\n$/)
})

redis('is not needed when REDIS_URL names one and the script takes it', async ({ machine }) => {
  const args = ['--needs', 'redis-or-url', 'script.ts']
  assert.is((await machine.run(args, { REDIS_URL: 'redis://10.0.0.1' }).ended).code, 0)
  assert.is((await machine.run(args, { REDIS_URL: '' }).ended).code, 69)
})

redis('installs nothing when that is forbidden', async ({ machine }) => {
  await machine.command('brew', manager(machine, 'brew', 'install'))
  const { code, stderr } = await machine.run(needsRedis, { KNOMALY_INSTALL: 'no' }).ended
  assert.is(code, 69)
  assert.match(stderr, /^knomaly: redis-server is missing and KNOMALY_INSTALL=no: install Redis.*\n$/)
})

redis('installs with brew, without sudo', async ({ machine }) => {
  await machine.command('brew', manager(machine, 'brew', 'install'))
  const { code, stderr } = await machine.run(needsRedis).ended
  assert.equal([code, stderr], [0, 'knomaly: installing redis-server with brew …\n'])
  assert.equal(await calls(machine), ['brew install -q redis'])
})

redis(
  'updates the lists of apt-get only when it does not go without, and uses sudo only as another user',
  async ({ machine }) => {
    const { root } = machine
    const fails = `case "$1" in update) echo > ${root}/updated;; install) [ -e ${root}/updated ] || exit 100;; esac`
    await machine.command('apt-get', manager(machine, 'apt-get', 'install', fails))
    await machine.command('sudo', `shift; case "$1" in true) ;; *) exec "$@";; esac`)
    const { code } = await machine.run(needsRedis).ended
    assert.is(code, 0)
    const install = 'apt-get install -y -qq --no-install-recommends redis-server'
    assert.equal(await calls(machine), [install, 'apt-get update -qq', install])
  }
)

redis('passes over a manager that wants a password', async ({ machine }) => {
  if (asRoot) return // root is never asked
  await machine.command('apt-get', manager(machine, 'apt-get', 'install'))
  await machine.command('sudo', 'exit 1')
  assert.match((await machine.run(needsRedis).ended).stderr, /^knomaly: redis-server is missing.*\n$/)
})

redis('tries Valkey where dnf has no Redis', async ({ machine }) => {
  await machine.command('sudo', `shift; case "$1" in true) ;; *) exec "$@";; esac`)
  await machine.command(
    'dnf',
    manager(machine, 'dnf', 'install', 'case "$*" in *redis) case "$*" in *valkey*) ;; *) exit 1;; esac;; esac')
  )
  assert.is((await machine.run(needsRedis).ended).code, 0)
  assert.equal(await calls(machine), ['dnf install -y -q redis', 'dnf install -y -q valkey-compat-redis'])
})

redis("shows the manager's own output when it fails", async ({ machine }) => {
  await machine.command('brew', 'echo "Error: no disk space"; exit 1')
  const { code, stderr } = await machine.run(needsRedis).ended
  assert.is(code, 69)
  assert.match(
    stderr,
    /^knomaly: installing.*\nError: no disk space\nknomaly: brew could not install redis-server, see above: .*\n$/
  )
})

redis.run()

const others = suite<{ machine: Machine }>('set-up of several programs')

others.before.each(async (context) => {
  context.machine = await startMachine()
  await context.machine.run(['script.ts']).ended
})
others.after.each(({ machine }) => machine.remove())

const ALL = ['--needs', 'redis,prometheus,alertmanager,chromium', 'script.ts']

/** What each package of Debian brings. */
const BRINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'redis-server': { 'redis-server': server('7.0.1') },
  prometheus: { prometheus: 'echo "prometheus, version 2.42.0+ds (branch: x)"', promtool: '' },
  'prometheus-alertmanager': { 'prometheus-alertmanager': 'echo "alertmanager, version 0.25.0"', amtool: '' },
  chromium: { chromium: 'echo "Chromium 156.0.1 built on Debian"' }
}

const put = async (machine: Machine, ...packages: ReadonlyArray<string>): Promise<void> => {
  for (const name of packages) {
    for (const [file, body] of Object.entries(BRINGS[name] ?? {})) await machine.command(file, body)
  }
}

/** Brings what it is asked for; `service` notes what is ended. */
const debian = async (machine: Machine): Promise<void> => {
  const { root } = machine
  const files = Object.entries(BRINGS).flatMap(([name, commands]) =>
    Object.entries(commands).map(
      ([file, body]) =>
        `case " $* " in *" ${name} "*) printf '%s\\n' '#!/bin/sh' '${body}' > ${root}/bin/${file}; /bin/chmod +x ${root}/bin/${file};; esac`
    )
  )
  await machine.command('apt-get', [`echo "apt-get $*" >> ${root}/calls`, ...files].join('\n'))
  await machine.command('sudo', `shift; case "$1" in true) ;; *) exec "$@";; esac`)
  for (const tool of ['service', 'systemctl']) await machine.command(tool, `echo "${tool} $*" >> ${root}/ended`)
}

others('all that is missing is installed at once, and what Debian starts by itself is ended', async ({ machine }) => {
  await debian(machine)
  const { code, stderr } = await machine.run(ALL).ended
  assert.equal(
    [code, stderr],
    [0, 'knomaly: installing redis-server, prometheus, alertmanager, chromium with apt-get …\n']
  )
  const packages = 'redis-server prometheus prometheus-alertmanager chromium fonts-liberation fonts-dejavu-core'
  assert.equal(await calls(machine), [`apt-get install -y -qq --no-install-recommends ${packages}`])
  const ended = (await readFile(join(machine.root, 'ended'), 'utf8')).match(/redis-server|prometheus\S*/g)
  assert.equal(ended, ['redis-server', 'prometheus', 'prometheus-alertmanager'])
  assert.equal(await machine.run(ALL).ended, { code: 0, stdout: 'args \n', stderr: '' })
})

others('what is there already is left alone', async ({ machine }) => {
  await debian(machine)
  await put(machine, 'redis-server', 'chromium', 'prometheus-alertmanager')
  assert.is((await machine.run(ALL).ended).code, 0)
  assert.equal(await calls(machine), ['apt-get install -y -qq --no-install-recommends prometheus'])
})

others('half of a program is none: prometheus without promtool', async ({ machine }) => {
  await machine.command('prometheus', 'echo "prometheus, version 2.53.0"')
  const { stderr } = await machine.run(['--needs', 'prometheus', 'script.ts']).ended
  assert.match(
    stderr,
    /^knomaly: prometheus is missing and could not be installed: install Prometheus 2\.42.*promtool.*\n$/
  )
})

others('says all that is missing, and how to get it, in one line', async ({ machine }) => {
  await put(machine, 'redis-server')
  const { code, stdout, stderr } = await machine.run(ALL).ended
  assert.equal([code, stdout], [69, ''])
  const hints = 'install Prometheus.*; install Alertmanager.*; install Chromium.*CHROMIUM_PATH'
  const line = `^knomaly: prometheus, alertmanager, chromium are missing and could not be installed: ${hints}\n$`
  assert.match(stderr, new RegExp(line))
})

others('installs none of them when that is forbidden', async ({ machine }) => {
  await debian(machine)
  const { code, stderr } = await machine.run(ALL, { KNOMALY_INSTALL: 'no' }).ended
  assert.is(code, 69)
  assert.match(
    stderr,
    /^knomaly: redis-server, prometheus, alertmanager, chromium are missing and KNOMALY_INSTALL=no: .*\n$/
  )
  assert.equal(await calls(machine), [])
})

others('takes the browser that CHROMIUM_PATH names, and no other when it names none', async ({ machine }) => {
  const needs = ['--needs', 'chromium', 'script.ts']
  const browser = join(machine.root, 'my browser')
  await writeFile(browser, '#!/bin/sh\necho "Google Chrome 140.0.1"\n', { mode: 0o755 })
  assert.is((await machine.run(needs, { CHROMIUM_PATH: browser }).ended).code, 0)
  await put(machine, 'chromium')
  assert.equal(await machine.run(needs, { CHROMIUM_PATH: join(machine.root, 'none') }).ended, {
    code: 69,
    stdout: '',
    stderr: 'knomaly: CHROMIUM_PATH names nothing that can be run on this machine\n'
  })
})

others('a program that only says where it could be had is not there', async ({ machine }) => {
  await machine.command('chromium-browser', 'echo "requires the snap to be installed" >&2; exit 1')
  const { stderr } = await machine.run(['--needs', 'chromium', 'script.ts']).ended
  assert.match(stderr, /^knomaly: \S+ --version did not answer with a version: install Chromium.*\n$/)
})

others.run()
