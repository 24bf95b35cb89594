import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** The rules of .dependency-cruiser.mjs on a tree in which each of them is broken once, beside what is allowed. */
const project = fileURLToPath(new URL('..', import.meta.url))

const value = (...paths: ReadonlyArray<string>): string =>
  paths.map((path, i) => `import * as x${i} from '${path}'`).join('\n')
const type = (path: string): string => `import type * as T from '${path}'`

const allowed: Readonly<Record<string, string>> = {
  'functions/a/main.ts': value('ioredis', './work.ts', './routes.ts', '../../shared/redis/connect.ts'),
  'functions/a/routes.ts': value('express', '../../shared/http/serve.ts'),
  'functions/a/work.ts': `${type('ioredis')}\n${value('../../shared/detection/fold.ts')}`,
  'functions/a/work.test.ts': value('uvu', './work.ts', '../../test/support/server.ts'),
  'local/autoscaler/decide.ts': type('../manifests/topology.ts'),
  'local/autoscaler/plan.ts': value('./decide.ts'),
  'local/manifests/topology.ts': type('./spec.ts'),
  'local/manifests/spec.ts': 'export type Spec = 1',
  'local/start.ts': value('../shared/redis/connect.ts', '../shared/contract/event.ts'),
  'shared/contract/event.ts': type('./other.ts'),
  'shared/contract/other.ts': value('./event.ts'),
  'shared/detection/fold.ts': value('../contract/event.ts'),
  'shared/http/serve.ts': value('express'),
  'shared/redis/connect.ts': value('ioredis'),
  'test/support/server.ts': value('fast-check')
}

const seeds: ReadonlyArray<readonly [rule: string, file: string, body: string]> = [
  ['nothing-imports-functions', 'local/a-function.ts', value('../functions/a/work.ts')],
  ['nothing-imports-functions', 'local/a-type.ts', type('../functions/a/work.ts')],
  ['functions-know-no-function', 'functions/b/neighbour.ts', value('../a/work.ts')],
  ['functions-know-only-shared', 'functions/b/platform.ts', value('../../local/start.ts')],
  ['shared-stands-alone', 'shared/log/up.ts', value('../../local/start.ts')],
  ['local-knows-little-of-shared', 'local/fold.ts', value('../shared/detection/fold.ts')],
  ['autoscaler-is-pure', 'local/autoscaler/clock.ts', value('node:timers')],
  ['autoscaler-is-pure', 'local/autoscaler/replicas.ts', type('../start.ts')],
  ['load-stands-alone', 'load/events.mts', value('../shared/contract/event.ts')],
  ['core-knows-no-client', 'functions/b/express.ts', value('express')],
  ['core-knows-no-client', 'functions/b/prom-client.ts', value('prom-client')],
  ['only-main-builds-clients', 'functions/b/routes.ts', value('ioredis')],
  ['only-main-builds-clients', 'functions/b/metrics.ts', value('../../shared/redis/connect.ts')],
  ['redis-knows-no-http', 'shared/redis/page.ts', value('../http/serve.ts')],
  ['http-knows-no-redis', 'shared/http/keys.ts', type('../redis/connect.ts')],
  ['detection-is-pure', 'shared/detection/log.ts', value('pino')],
  ['no-test-code-in-programs', 'local/helper.ts', value('../test/support/server.ts')],
  ['no-dev-dependency-in-programs', 'shared/log/check.ts', value('fast-check')],
  ['only-declared-packages', 'shared/log/borrowed.ts', value('acorn')],
  ['no-unresolved', 'shared/log/typo.ts', value('./nowhere.ts')],
  ['no-orphans', 'shared/log/alone.ts', 'export const alone = 1']
]

const cycle = {
  'shared/log/one.ts': value('./two.ts'),
  'shared/log/two.ts': value('./one.ts')
}

type Cruised = {
  readonly summary: {
    readonly violations: ReadonlyArray<{ readonly from: string; readonly rule: { readonly name: string } }>
  }
}

const cruise = async (files: Readonly<Record<string, string>>): Promise<ReadonlyArray<string>> => {
  const root = await mkdtemp(join(tmpdir(), 'knomaly-rules-'))
  try {
    for (const name of ['node_modules', 'package.json']) await symlink(join(project, name), join(root, name))
    for (const [name, body] of Object.entries(files)) {
      await mkdir(dirname(join(root, name)), { recursive: true })
      await writeFile(join(root, name), `${body}\n`)
    }
    const cruiser = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
    const args = [cruiser, '--config', join(project, '.dependency-cruiser.mjs'), '--output-type', 'json', '.']
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    const { summary } = JSON.parse(await text(child.stdout)) as Cruised
    return summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`).sort()
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

const rules = suite('dependency rules')

rules('let pass what is allowed', async () => {
  assert.equal(await cruise(allowed), [])
})

rules('find each seeded violation, and nothing else', async () => {
  const seeded = Object.fromEntries(seeds.map(([, file, body]) => [file, body]))
  const expected = [...seeds.map(([rule, file]) => `${rule}: ${file}`), 'no-cycles: shared/log/one.ts']
  assert.equal(await cruise({ ...allowed, ...seeded, ...cycle }), expected.sort())
})

rules.run()
