import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NOBODY } from '../../test/support/nobody.ts'
import { connect } from './connect.ts'
import { exitCodeOf, explainFailure, isNotFound, noCluster, notInstalled, refused, timedOut } from './failure.ts'
import { forward } from './forward.ts'
import { failureOf, openKubectl } from './kubectl.ts'
import { A_CLUSTER, answering, standIn } from './testing/stand-in.ts'

const calling = suite('kubectl')

const dir = mkdtempSync(join(tmpdir(), 'knomaly-no-cluster-'))
calling.after(() => rmSync(dir, { recursive: true }))

/** Whether the real one is here: what it says without a cluster is then held against what is expected of it. */
const isInstalled = ((): boolean => {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()
const withKubectl = (name: string, test: () => Promise<void>): void => {
  if (isInstalled) calling(name, test)
  else calling(`${name}: passed over, kubectl is not installed`, () => undefined)
}

calling('hands over arguments and input as they are, and gives what was printed', async () => {
  const fake = standIn([{ when: /^apply -f - a b\$c$/, stdout: 'done\n' }])
  const answer = await openKubectl(fake.env)(['apply', '-f', '-', 'a b$c'], { input: 'ä\n' })
  const calls = fake.calls()
  fake.remove()
  assert.equal(answer, E.right('done\n'))
  assert.equal(
    calls.map(({ args, input }) => [args, input]),
    [['apply -f - a b$c', 'ä\n']]
  )
})

calling('a refusal comes without the log lines of the client', async () => {
  const stderr = 'W1121 09:28:10.077247   12007 warnings.go:70] old\nError from server (Forbidden): no\n'
  const fake = standIn([{ when: /^get/, stderr, code: 1 }])
  const answer = await openKubectl(fake.env)(['get', 'pods'])
  fake.remove()
  assert.equal(answer, E.left(refused('Error from server (Forbidden): no')))
})

calling('a refusal has all its lines, each once and without warnings', () => {
  const errors = ['Error from server (Invalid): a is invalid: [', '  spec.x: Required', '  spec.y: Required]']
  const stderr = ['Warning: deprecated', ...errors, '', errors[0], 'E1121 09:28:10.077247 12007 memcache.go:1] no', '']
  assert.equal(failureOf(stderr.join('\n')), refused(errors.join('\n')))
  assert.equal(failureOf('Warning: only that\n'), refused('Warning: only that'))
})

calling('a refusal is bounded, in lines and in their length', () => {
  const stderr = Array.from({ length: 14 }, (_, i) => `error ${i} ${'x'.repeat(600)}`).join('\n')
  const failure = failureOf(stderr)
  assert.ok(failure._tag === 'Refused')
  const lines = failure.detail.split('\n')
  assert.equal([lines.length, lines[0]?.length, lines.at(-1)], [11, 500, '… and 4 more lines'])
})

calling('a refusal that quotes a secret is passed on without it', () => {
  const failure = failureOf(
    'error: cannot patch {"stringData":{"password":"hunter22"},"url":"redis://:pw@host:6379"}\n'
  )
  const said = 'error: cannot patch {"stringData":{"password":***},"url":"redis://***@host:6379"}'
  assert.equal(failure, refused(said))
})

calling('ends what does not end, and what says too much', async () => {
  const fake = standIn([
    { when: /^wait/, stays: true },
    { when: /^logs/, stdout: 'x'.repeat(10_000), stays: true }
  ])
  const kubectl = openKubectl(fake.env)
  const [hangs, chats] = await Promise.all([
    kubectl(['wait'], { timeoutMs: 300 }),
    kubectl(['logs'], { maxBytes: 5_000 })
  ])
  fake.remove()
  assert.equal([hangs, chats], [E.left(timedOut(300)), E.left(refused('the answer is larger than 5000 bytes'))])
})

calling('is not installed', async () => {
  assert.equal(await openKubectl({ PATH: dir })(['version']), E.left(notInstalled))
  assert.equal(await connect(openKubectl({ PATH: dir }), {}), E.left(notInstalled))
  const to = { namespace: 'n', service: 's', port: 80 }
  assert.equal(await forward({ PATH: dir }, to), E.left(notInstalled))
})

calling('what was said tells a cluster that is away from one that refuses', () => {
  const away = ['Unable to connect to the server: dial tcp: lookup k.example: no such host', 'dial tcp: i/o timeout']
  for (const words of away) assert.equal(failureOf(`${words}\n`), noCluster(words))
  const webhook = 'Error from server (InternalError): failed calling webhook: connection refused'
  assert.equal(failureOf(`${webhook}\n`), refused(webhook))
  assert.equal(failureOf(''), refused('it gave no reason'))
})

calling('what is not there is told from what may not be seen', () => {
  assert.ok(isNotFound(refused('Error from server (NotFound): namespaces "a" not found')))
  assert.ok(isNotFound(refused('Error from server (NotFound): the server could not find the requested resource')))
  assert.not.ok(isNotFound(refused('Error from server (Forbidden): no')))
  assert.not.ok(isNotFound(noCluster('not found')))
})

calling('exit codes: 3 where there is no cluster, 4 where it refuses', () => {
  const codes = [notInstalled, noCluster('x'), timedOut(1), refused('x')].map(exitCodeOf)
  assert.equal(codes, [3, 3, 4, 4])
})

calling('says which cluster it is', async () => {
  const { kubectl } = answering(A_CLUSTER)
  assert.equal(await connect(kubectl, {}), E.right({ context: 'test', version: 'v1.34.1' }))
})

calling('inside a Pod there is a cluster without a context', async () => {
  const { kubectl } = answering([
    { when: /^config/, stderr: 'error: current-context is not set\n', code: 1 },
    ...A_CLUSTER.slice(1)
  ])
  assert.equal(
    await connect(kubectl, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }),
    E.right({ context: 'this Pod', version: 'v1.34.1' })
  )
})

calling('a port of this machine leads into the cluster until it is stopped', async () => {
  const ready = 'Forwarding from 127.0.0.1:41234 -> 8081\n'
  const fake = standIn([
    { when: /^port-forward -n gw --address 127.0.0.1 service\/internal :80$/, stdout: ready, stays: true }
  ])
  const open = await forward(fake.env, { namespace: 'gw', service: 'internal', port: 80 })
  if (E.isLeft(open)) throw new Error(explainFailure(open.left))
  assert.is(open.right.port, 41_234)
  await open.right.stop()
  fake.remove()
})

calling('a port that cannot be had is told in the words of kubectl', async () => {
  const fake = standIn([{ when: /^port-forward/, stderr: 'error: unable to forward: no pods\n', code: 1 }])
  const open = await forward(fake.env, { namespace: 'gw', service: 'internal', port: 80 })
  fake.remove()
  assert.equal(open, E.left(refused('error: unable to forward: no pods')))
})

const kubeconfig = (server: string): string => {
  const file = join(dir, 'config')
  const cluster = `clusters: [{ name: c, cluster: { server: "${server}" } }]`
  const context = 'contexts: [{ name: c, context: { cluster: c } }]\ncurrent-context: c'
  writeFileSync(file, `apiVersion: v1\nkind: Config\n${cluster}\n${context}\n`)
  return file
}
const real = (KUBECONFIG: string) => {
  const env = { PATH: process.env.PATH, HOME: dir, KUBECONFIG }
  return connect(openKubectl(env), env)
}

withKubectl('the real one: nothing is configured', async () => {
  for (const nothing of [join(dir, 'none'), '']) {
    const answer = await real(nothing)
    assert.ok(E.isLeft(answer))
    assert.match(explainFailure(answer.left), /^no cluster: kubectl has no current context .*set KUBECONFIG/)
  }
})

withKubectl('the real one: the cluster that is configured is away', async () => {
  const answer = await real(kubeconfig(NOBODY))
  assert.ok(E.isLeft(answer) && answer.left._tag === 'NoCluster')
  assert.match(answer.left.detail, NOBODY.replace('http://', ''))
})

calling.run()
