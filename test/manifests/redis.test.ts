import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listAt, textsAt } from './support/dig.ts'
import { maxMemoryOf } from './support/max-memory.ts'
import { distinctObjects, objectsOf } from './support/repository.ts'

const PASSWORD = 'a'.repeat(32)
const MASTER = 'redis-0.redis.knomaly.svc.cluster.local'

/** Settings of Redis as an overlay renders them, and the overlay. */
const configurations = distinctObjects()
  .filter(({ object }) => object.kind === 'ConfigMap' && object.metadata.name === 'redis')
  .map(({ folder, object }) => ({ folder, data: textsAt(object, 'data') }))

/** What Redis says when it is up, to a socket in other words than to a port. */
const UP = /ready to accept connections/i

type Pod = { readonly root: string; readonly socket: string }

/**
 * The folders of a Pod, with the files of the ConfigMap at their places below `root` and not below `/`. Redis listens on a
 * socket in place of a port of every interface, and the name of the first Pod is one that is known here.
 */
const podOf = (data: Readonly<Record<string, string>>): Pod => {
  // A short path, for that of a socket has at most 107 bytes.
  const root = mkdtempSync(join(tmpdir(), 'kr-'))
  const socket = join(root, 'redis.sock')
  for (const folder of ['data', 'etc/redis', 'run/redis', 'run/secrets/redis']) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  writeFileSync(join(root, 'run/secrets/redis/password'), PASSWORD)
  writeFileSync(join(root, 'hostname'), 'redis-0\n')
  const listen = `port 0\nunixsocket ${socket}`
  for (const [file, text] of Object.entries(data)) {
    const moved = text
      .replaceAll('/proc/sys/kernel/hostname', join(root, 'hostname'))
      .replaceAll(/(?<![\w/])\/(data|etc\/redis|run\/redis|run\/secrets\/redis)(?![\w-])/g, `${root}/$1`)
      .replaceAll(MASTER, 'localhost')
      .replace(/^bind .*$/m, listen)
      .replace(/^port \d+$/m, listen)
    writeFileSync(join(root, 'etc/redis', file), moved)
  }
  return { root, socket }
}

/** Runs a script of the Pod until Redis says that it is up. Rejects with all it said when it ends before. */
const started = (pod: Pod, script: string, up: RegExp): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const child = spawn('sh', [join(pod.root, 'etc/redis', script)], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const listen = (chunk: Buffer): void => {
      said += chunk.toString()
      if (up.test(said)) resolve(child)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.on('exit', () => reject(new Error(`${script} ended:\n${said}`)))
    child.on('error', reject)
  })

const inPod = async (
  data: Readonly<Record<string, string>>,
  script: string,
  up: RegExp,
  use: (client: Redis, pod: Pod) => Promise<void>
): Promise<void> => {
  const pod = podOf(data)
  let child: ChildProcess | undefined
  try {
    child = await started(pod, script, up)
    const client = new Redis({ path: pod.socket, password: PASSWORD, retryStrategy: () => null })
    try {
      await use(client, pod)
    } finally {
      client.disconnect()
    }
  } finally {
    const running = child
    if (running !== undefined && running.exitCode === null) {
      await new Promise((resolve) => {
        running.removeAllListeners('exit').once('exit', resolve)
        running.kill('SIGTERM')
      })
    }
    rmSync(pod.root, { recursive: true })
  }
}

const redis = suite('settings of Redis')

for (const { folder, data } of configurations) {
  redis(`${folder}: a real Redis takes them, asks for the password and does as they say`, async () => {
    await inPod(data, 'start.sh', UP, async (client, { socket }) => {
      const get = async (name: string): Promise<unknown> => ((await client.config('GET', name)) as string[])[1]
      assert.is(await get('appendonly'), 'yes')
      assert.is(await get('maxmemory-policy'), 'volatile-ttl')
      const written = maxMemoryOf(data)
      assert.is(Number(await get('maxmemory')), written)
      assert.ok(written > 0)
      const stranger = new Redis({ path: socket, retryStrategy: () => null, enableReadyCheck: false })
      const refusal = await stranger.get('x').catch((error: Error) => error.message)
      stranger.disconnect()
      assert.match(refusal ?? '', 'NOAUTH')
    })
  })
  if (data['start-sentinel.sh'] === undefined) continue
  redis(`${folder}: a real Sentinel takes them, watches the master and remembers who it is`, async () => {
    await inPod(data, 'start-sentinel.sh', /\+monitor master knomaly/, async (client) => {
      const master = (await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'knomaly')) as string[]
      assert.equal(master, ['localhost', '6379'])
      const settings = (await client.call('SENTINEL', 'MASTER', 'knomaly')) as string[]
      const settingOf = (name: string): string | undefined => settings[settings.indexOf(name) + 1]
      assert.is(settingOf('down-after-milliseconds'), '5000')
      assert.is(settingOf('quorum'), '2')
    })
  })
}

/** Whether the readiness probe of the StatefulSet `redis` in an overlay says yes, asked as the kubelet does. */
const isReady = (folder: string, { root, socket }: Pod): boolean => {
  const statefulSet = objectsOf(folder).find(
    ({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'redis'
  )
  const containers = listAt(statefulSet, 'spec', 'template', 'spec', 'containers')
  const [command, ...args] = listAt(containers[0], 'readinessProbe', 'exec', 'command').map((word) =>
    String(word).replaceAll('/etc/redis/ask.sh', `${root}/etc/redis/ask.sh -s ${socket}`)
  )
  return spawnSync(command as string, args).status === 0
}

for (const { folder, data } of configurations) {
  redis(`${folder}: a Redis that answers is ready, but not a replica without its master`, async () => {
    await inPod(data, 'start.sh', UP, async (client, pod) => {
      await client.replicaof('NO', 'ONE')
      assert.ok(isReady(folder, pod))
      // Nobody listens at the discard port of this machine.
      await client.replicaof('127.0.0.1', '9')
      assert.is(isReady(folder, pod), data['start-sentinel.sh'] === undefined)
    })
  })
}

redis('there are settings of one Redis and of three', () => {
  assert.equal([...new Set(configurations.map(({ data }) => data['start-sentinel.sh'] !== undefined))].toSorted(), [
    false,
    true
  ])
})

redis('what Redis does not know is seen', async () => {
  const [first] = configurations
  assert.ok(first)
  const data = { ...first.data, 'memory.conf': 'maxmemory much\n' }
  const outcome = await inPod(data, 'start.sh', UP, async () => {}).catch((error: Error) => error.message)
  assert.match(String(outcome), /maxmemory/)
})

redis.run()
