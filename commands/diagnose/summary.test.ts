import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { summary } from './summary.ts'

const summing = suite('summary of a diagnosis')

const list = (...items: ReadonlyArray<object>): string => JSON.stringify({ items })
const object = (apiVersion: string, kind: string, name: string, rest: object = {}, metadata: object = {}): object => ({
  ...{ apiVersion, kind, metadata: { name, ...metadata } },
  ...rest
})
const ready = (status: string, message = ''): object => ({
  status: { conditions: [{ type: 'Ready', status, message }] }
})
const pod = (name: string, status: object, metadata: object = {}): object =>
  object('v1', 'Pod', name, { status }, metadata)
const container = (more: object): object => ({
  name: 'user-container',
  restartCount: 0,
  imageID: 'ghcr.io/k/a@sha256:1',
  ...more
})
const isReady = [{ type: 'Ready', status: 'True' }]

/** What is said under "What looks wrong". */
const found = (files: Readonly<Record<string, string>>, missed: ReadonlyArray<string> = []): ReadonlyArray<string> => {
  const { text, wrong } = summary({ texts: new Map(Object.entries(files)), missed }, 'knomaly on test')
  const lines = text.split('\n')
  const of = lines.slice(lines.indexOf('What looks wrong') + 1, lines.indexOf('What could not be had') - 1)
  const said = of.map((line) => line.trim())
  assert.is(wrong, said[0] === 'nothing' ? 0 : said.length)
  return said
}

summing('a pipeline at rest has nothing wrong', () => {
  const files = {
    'objects/services.json': list(object('serving.knative.dev/v1', 'Service', 'ingest', ready('True'))),
    'objects/deployments.json': list(
      object('apps/v1', 'Deployment', 'ingest-1', { spec: { replicas: 0 }, status: {} })
    ),
    'objects/revisions.json': list(
      object('serving.knative.dev/v1', 'Revision', 'old', ready('False', 'gone'), {
        labels: { 'serving.knative.dev/routingState': 'reserve' }
      })
    ),
    'objects/pods.json': list(
      pod('a', { phase: 'Running', conditions: isReady, containerStatuses: [container({})] }),
      pod('b', { phase: 'Running', conditions: [] }, { deletionTimestamp: '2026-01-01T00:00:00Z' })
    ),
    'nodes.json': list(object('v1', 'Node', 'n', { status: { conditions: isReady } })),
    'events.json': list(object('v1', 'Event', 'e', { type: 'Normal', reason: 'Pulled' })),
    'redis/redis-0.info.txt': 'used_memory:10\r\nmaxmemory:100\r\nevicted_keys:0\r\naof_enabled:1\r\n',
    'redis/redis-0.dead-letters.txt': '0\n',
    'logs/a.user-container.log': '2026 {"level":"info","msg":"error"}\n'
  }
  assert.equal(found(files), ['nothing'])
})

const CASES: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, string]> = [
  [
    'an object that is not ready',
    { 'objects/brokers.json': list(object('eventing.knative.dev/v1', 'Broker', 'default', ready('False', 'no sink'))) },
    'broken: broker.eventing.knative.dev/default is not ready: Ready is False: no sink'
  ],
  [
    'memory',
    {
      'objects/pods.json': list(
        pod('a', {
          phase: 'Running',
          conditions: isReady,
          containerStatuses: [container({ restartCount: 2, lastState: { terminated: { reason: 'OOMKilled' } } })]
        })
      )
    },
    'broken: pod a, container user-container was killed for its memory (OOMKilled), 2 restarts'
  ],
  [
    'restarts',
    {
      'objects/pods.json': list(
        pod('a', {
          phase: 'Running',
          conditions: isReady,
          containerStatuses: [
            container({ restartCount: 3, lastState: { terminated: { reason: 'Error', exitCode: 78 } } })
          ]
        })
      )
    },
    'failing: pod a, container user-container has restarted 3 times, last with Error (exit code 78)'
  ],
  [
    'an image that cannot be had, of the platform too',
    {
      'system/knative-eventing.pods.json': list(
        pod('c', {
          phase: 'Pending',
          containerStatuses: [container({ state: { waiting: { reason: 'ImagePullBackOff', message: 'denied' } } })]
        })
      )
    },
    'broken: pod c, container user-container does not start: ImagePullBackOff denied'
  ],
  [
    'no room',
    {
      'objects/pods.json': list(
        pod('a', { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes' }] })
      )
    },
    'broken: pod a has no node: 0/1 nodes'
  ],
  [
    'a node under pressure',
    {
      'nodes.json': list(
        object('v1', 'Node', 'n', {
          status: { conditions: [...isReady, { type: 'MemoryPressure', status: 'True', message: 'little is left' }] }
        })
      )
    },
    'failing: node n has MemoryPressure: little is left'
  ],
  [
    'a full Redis',
    { 'redis/redis-0.info.txt': '# Memory\r\nused_memory:95\r\nmaxmemory:100\r\n' },
    'failing: redis-0 has 95 % of its memory in use: series will be evicted'
  ],
  [
    'a disk that is full',
    { 'redis/redis-0.info.txt': 'aof_enabled:1\r\naof_last_write_status:err\r\n' },
    'broken: redis-0: aof_last_write_status is err: what it stores is not safe'
  ],
  [
    'dead letters',
    { 'redis/a.dead-letters.txt': '7\n', 'redis/b.dead-letters.txt': '7\n' },
    'odd: 7 dead letters: npm run dead-letters -- list says why'
  ],
  [
    'a revision at its limit',
    {
      'objects/pod-autoscalers.json': list(
        object(
          'autoscaling.internal.knative.dev/v1alpha1',
          'PodAutoscaler',
          'ingest-1',
          { status: { desiredScale: 5, conditions: [{ type: 'Ready', status: 'Unknown' }] } },
          { annotations: { 'autoscaling.knative.dev/max-scale': '5' } }
        )
      )
    },
    'odd: ingest-1 is at its max-scale of 5: what comes above that waits, or is refused'
  ],
  [
    'warnings, the same together',
    {
      'events.json': list(
        ...[2, 3].map((count) =>
          object('v1', 'Event', `e${count}`, {
            ...{ type: 'Warning', reason: 'Unhealthy', message: 'probe failed', count },
            involvedObject: { kind: 'Pod', name: 'a' }
          })
        )
      )
    },
    'odd: 5 × Unhealthy of Pod a: probe failed'
  ],
  [
    'errors in a log',
    { 'logs/a.user-container.log': 'x {"level":"error","msg":"one"}\nx {"level":"fatal","msg":"two"}\n' },
    'failing: 2 errors in logs/a.user-container.log, the last: x {"level":"fatal","msg":"two"}'
  ]
]
for (const [name, files, expected] of CASES) summing(name, () => assert.equal(found(files), [expected]))

summing('the worst comes first, and what could not be had is named', () => {
  const files = Object.assign({}, ...CASES.map(([, one]) => one)) as Readonly<Record<string, string>>
  const severities = found(files).map((line) => line.split(':')[0])
  assert.equal(severities, severities.toSorted())
  assert.equal(new Set(severities), new Set(['broken', 'failing', 'odd']))
  const { text } = summary({ texts: new Map([['events.json', 'no JSON']]), missed: ['nodes.json: Forbidden'] }, 'x')
  assert.match(text, 'What could not be had\n  nodes.json: Forbidden\n')
})

summing.run()
