import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Pipeline, startPipeline } from '../../test/support/pipeline.ts'
import { type Ended, runCommand } from '../../test/support/run-command.ts'
import { A_CLUSTER, answering, type Rule, standIn } from '../kubectl/testing/stand-in.ts'
import { readTestClusterArguments } from './arguments.ts'
import { passed, runChecks } from './check.ts'
import { findGateway } from './gateway.ts'

/**
 * The whole command against the real functions: the local platform runs them and routes by Host as a Knative gateway
 * does, and a stand-in kubectl says what an API server would (see stand-in.ts for why none can be had here). What is
 * not proven here is that a cluster answers kubectl as it is written down below.
 */
const testing = suite('test:cluster')

const SCRIPT = fileURLToPath(new URL('../test-cluster.ts', import.meta.url))

let pipeline: Pipeline
testing.before(async () => {
  pipeline = await startPipeline()
})
testing.after(() => pipeline.stop())

const service = (name: string, least: string, ready = 'True'): object => ({
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Service',
  metadata: { name },
  spec: { template: { metadata: { annotations: { 'autoscaling.knative.dev/min-scale': least } } } },
  status: { conditions: [{ type: 'Ready', status: ready, message: 'no such image' }] }
})

const pods = {
  items: ['Pending', 'Running'].map((phase, i) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${i}` },
    status: { phase }
  }))
}
const NOT_FOUND = { stderr: 'Error from server (NotFound): services "x" not found\n', code: 1 }

const cluster = (port: number | string): ReadonlyArray<Rule> => [
  ...A_CLUSTER,
  { when: /^get service kourier-internal /, stdout: 'service/kourier-internal\n' },
  { when: /^port-forward/, stdout: `Forwarding from 127.0.0.1:${port} -> 8081\n`, stays: true },
  { when: /^get services.serving.knative.dev (ingest|analyzer)/, stdout: service('a', '1') },
  { when: /^get services.serving/, stdout: service('a', '0') },
  { when: /^get pods /, stdout: pods },
  { when: /^delete pod pod-1 .*--grace-period=1/, stdout: 'deleted\n' },
  { when: /^wait --for=delete pod .*=dead-letter /, stdout: 'met\n' }
]

const run = async (rules: ReadonlyArray<Rule>, ...args: ReadonlyArray<string>) => {
  const kubectl = standIn(rules)
  const ended: Ended = await runCommand(SCRIPT, args, kubectl.env)
  const calls = kubectl.calls().map(({ args: line }) => line)
  kubectl.remove()
  return { ...ended, calls }
}

const portOf = (): string => new URL(pipeline.platform.url).port

testing('a pipeline that works passes every check, each on a line', async () => {
  const { code, stdout, stderr, calls } = await run(cluster(portOf()))
  assert.is(stderr, '')
  const lines = stdout.trim().split('\n')
  const said = lines.map((line) => line.replace(/:.*/, ''))
  assert.equal(said, [
    'testing test (Kubernetes v1.34.1)',
    'posts past the edge, straight to the inner gateway; --url tries Gateway, routes and certificate, too',
    'pass  the functions are ready',
    'pass  samples are taken in',
    'pass  samples are analysed',
    'pass  a spike is taken in',
    'pass  its anomaly is found',
    'pass  its alert is opened',
    'pass  what is no JSON is refused with 400',
    'pass  a Pod of ingest is killed in the middle of traffic',
    'pass  a Pod of analyzer is killed in the middle of traffic',
    'pass  a Pod of alert-sink is killed in the middle of traffic',
    'pass  a Pod of dead-letter is killed in the middle of traffic',
    'pass  a Pod of console is killed in the middle of traffic',
    'pass  every accepted sample has its outcome',
    'pass  a function goes to zero',
    'pass  it comes back from zero',
    '15 passed, 0 failed'
  ])
  const balance = /accepted ([\d,]+) = analysed ([\d,]+) \+ dead-lettered 0: every/.exec(stdout)
  assert.ok(balance && balance[1] === balance[2] && Number(balance[1]?.replace(',', '')) >= 2_000, balance?.[0])
  assert.is(code, 0)
  assert.is(calls.filter((line) => line.startsWith('delete pod pod-1')).length, 5)
})

testing('posts to --url with its Host, and says so; a URL that refuses ends it there', async () => {
  const { code, stdout } = await run(
    cluster(portOf()),
    '--url',
    pipeline.platform.url,
    '--host',
    'alert-sink.knomaly.svc.cluster.local'
  )
  assert.match(stdout, `FAIL  samples are taken in: ${pipeline.platform.url} answered 4`)
  assert.match(stdout, /\n1 passed, 1 failed\n$/)
  assert.is(code, 1)
})

testing('functions that are not ready are told of with their reasons, and nothing is sent', async () => {
  const broken = [{ when: /^get services.serving.knative.dev alert-sink/, stdout: service('a', '0', 'False') }]
  const { code, stdout } = await run([...broken, ...cluster(portOf())])
  assert.match(stdout, 'FAIL  the functions are ready: alert-sink: Ready is False: no such image')
  assert.match(stdout, '0 passed, 1 failed')
  assert.is(code, 1)
})

testing('without a gateway there is one line, and 4', async () => {
  const { code, stderr } = await run([...A_CLUSTER, { when: /^get service/, ...NOT_FOUND }])
  assert.equal([code, stderr.split(': ')[1]], [4, 'neither Kourier nor Istio nor Contour is installed for Knative'])
})

testing('takes the gateway that is there', async () => {
  const { kubectl, calls } = answering([
    { when: /kourier-internal/, ...NOT_FOUND },
    { when: /knative-local-gateway/, stdout: 'service/knative-local-gateway\n' }
  ])
  const gateway = { namespace: 'istio-system', service: 'knative-local-gateway', port: 80 }
  assert.equal([await findGateway(kubectl), calls.length], [E.right(gateway), 2])
})

testing('a check that throws has failed; what needs it is not tried', async () => {
  const said: string[] = []
  const throws = { name: 'a', run: () => Promise.reject(new Error('GET / answered 503')), isNeeded: true } as const
  const tally = await runChecks(
    [{ name: 'z', run: async () => passed('ok') }, throws, { name: 'b', run: async () => passed('never') }],
    (line) => void said.push(line)
  )
  assert.equal([tally, said], [{ passed: 1, failed: 1 }, ['pass  z: ok', 'FAIL  a: GET / answered 503']])
})

const DEFAULTS = { namespace: 'knomaly', url: undefined, host: undefined, token: undefined, keep: false }
const ARGUMENTS: ReadonlyArray<readonly [string, E.Either<string, object | undefined>]> = [
  ['', E.right(DEFAULTS)],
  ['--namespace other --keep', E.right({ ...DEFAULTS, namespace: 'other', keep: true })],
  ['--url http://1.2.3.4 --host h', E.right({ ...DEFAULTS, url: 'http://1.2.3.4', host: 'h' })],
  ['--help', E.right(undefined)],
  ['--url ftp://x', E.left('--url: expected an http:// or https:// URL')],
  ['--host h', E.left('--host goes with --url')],
  ['--namespace A_B', E.left('--namespace: expected the name of a namespace')],
  ['now', E.left("Unexpected argument 'now'")]
]
for (const [line, expected] of ARGUMENTS) {
  testing(`arguments: ${line || 'none'}`, () => {
    const read = readTestClusterArguments(line.split(' ').filter(Boolean), {})
    if (E.isLeft(read) && E.isLeft(expected)) assert.ok(read.left.startsWith(expected.left), read.left)
    else assert.equal(read, expected)
  })
}

testing.run()
