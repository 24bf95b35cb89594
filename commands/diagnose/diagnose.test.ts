import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../test/support/run-command.ts'
import { A_CLUSTER, type Rule, standIn } from '../kubectl/testing/stand-in.ts'
import { readDiagnoseArguments } from './arguments.ts'

/** The whole command against a stand-in kubectl (see stand-in.ts for why no cluster can be had here). */
const diagnosing = suite('diagnose')

const SCRIPT = fileURLToPath(new URL('../diagnose.ts', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'knomaly-diagnose-'))
diagnosing.after(() => rmSync(dir, { recursive: true }))

const pod = (name: string, namespace: string, image: string, restartCount = 0): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { containers: [{ name: 'main', image, env: [{ name: 'API_TOKENS', value: 'hunter2' }] }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      {
        ...{ name: 'main', image, restartCount },
        ...(restartCount > 0 ? { lastState: { terminated: { reason: 'OOMKilled' } } } : {})
      }
    ]
  }
})

const RULES: ReadonlyArray<Rule> = [
  ...A_CLUSTER,
  {
    when: /^get pods -n knomaly /,
    stdout: { items: [pod('ingest-1', 'knomaly', 'ghcr.io/k/ingest:1', 2), pod('redis-0', 'knomaly', 'redis:7.4')] }
  },
  { when: /^get pods -n knative-serving /, stdout: { items: [pod('activator-1', 'knative-serving', 'activator')] } },
  { when: /^get kafkasources/, stderr: 'error: the server doesn\'t have a resource type "kafkasources"\n', code: 1 },
  { when: /^get nodes/, stderr: 'Error from server (Forbidden): nodes is forbidden: token=hunter2\n', code: 1 },
  { when: /^get secrets/, stdout: 'redis (Opaque): password url\n' },
  { when: /^get .*-o json$/, stdout: { items: [] } },
  { when: /^logs ingest-1 .*--previous$/, stdout: 'before: redis://:hunter2@redis:6379\n' },
  { when: /^logs /, stdout: 'now\n' },
  { when: /^exec redis-0 .* INFO$/, stdout: 'evicted_keys:3\r\n' },
  { when: /^exec redis-0 .* HLEN /, stdout: '4\n' },
  { when: /^(describe|top|get events)/, stdout: 'text\n' }
]

const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

diagnosing('puts everything into a folder, goes on when a part fails, and says what is wrong', async () => {
  const kubectl = standIn(RULES)
  const out = join(dir, 'whole')
  const { code, stdout, stderr } = await runCommand(SCRIPT, ['--out', out], kubectl.env)
  const calls = kubectl.calls().map(({ args }) => args)
  kubectl.remove()
  assert.equal([code, stderr], [1, ''])
  const text = readFileSync(join(out, 'summary.txt'), 'utf8')
  assert.is(
    text,
    [
      'knomaly on test, Kubernetes v1.34.1',
      '',
      'What looks wrong',
      '  broken: pod ingest-1, container main was killed for its memory (OOMKilled), 2 restarts',
      '  failing: redis-0 has evicted 3 keys: it has too little memory',
      '  odd: 4 dead letters: npm run dead-letters -- list says why',
      '',
      'What could not be had',
      '  nodes.json: Error from server (Forbidden): nodes is forbidden: token=***',
      '',
      'Images that run',
      '  ghcr.io/k/ingest:1',
      '  redis:7.4',
      ''
    ].join('\n')
  )
  assert.ok(stdout.startsWith(text.trimEnd()))
  const files = filesIn(out)
  const logs = files.filter((file) => file.endsWith('.log')).map((file) => file.slice(out.length + 1))
  assert.equal(logs.toSorted(), [
    'logs/ingest-1.main.log',
    'logs/ingest-1.main.previous.log',
    'logs/redis-0.main.log',
    'system/knative-serving.logs/activator-1.main.log'
  ])
  for (const file of files) {
    assert.not.ok(readFileSync(file, 'utf8').includes('hunter2'), file)
    assert.is(statSync(file).mode & 0o077, 0, file)
  }
  assert.is(readFileSync(join(out, 'secrets.txt'), 'utf8'), 'redis (Opaque): password url\n')
  assert.equal(
    calls.filter((args) => /^(apply|create|delete|patch|scale|edit)\b/.test(args)),
    []
  )
  assert.equal(
    calls.filter((args) => /get secrets?\b/.test(args) && !args.includes('go-template')),
    []
  )
  assert.ok(stdout.trimEnd().endsWith(`${files.length} files in ${out}: 3 findings, 1 parts could not be had`))
})

const NOW = new Date('2026-01-02T03:04:05.678Z')
const CLUSTER = { namespace: 'knomaly', local: false, port: undefined }
const OUT = '.knomaly/diagnose-20260102T030405Z'
const ARGUMENTS: ReadonlyArray<readonly [string, E.Either<string, object | undefined>]> = [
  ['', E.right({ ...CLUSTER, out: OUT })],
  ['--namespace other --out /tmp/x', E.right({ ...CLUSTER, namespace: 'other', out: '/tmp/x' })],
  ['--local', E.right({ ...CLUSTER, out: OUT, local: true })],
  ['--port 8081', E.right({ ...CLUSTER, out: OUT, local: true, port: 8081 })],
  ['--port x', E.left('--port: expected the port of a platform')],
  ['--local --out x', E.left('--out: --local writes no files')],
  ['--help', E.right(undefined)],
  ['--namespace A', E.left('--namespace: expected the name of a namespace')],
  ['--all', E.left("Unknown option '--all'")]
]
for (const [line, expected] of ARGUMENTS) {
  diagnosing(`arguments: ${line || 'none'}`, () => {
    assert.equal(readDiagnoseArguments(line.split(' ').filter(Boolean), NOW), expected)
  })
}

diagnosing.run()
