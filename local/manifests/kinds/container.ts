import type * as t from 'io-ts'
import { list } from '../list.ts'
import { refined } from '../refined.ts'
import { objectName, oneOf, parsed, pattern } from '../scalars.ts'
import { strict } from '../strict.ts'
import { Variable } from './variable.ts'

/** queue-proxy has these in the same Pod; Knative's webhook rejects all but 8112, which only its TLS takes. */
const TAKEN = [8008, 8012, 8013, 8022, 8112, 9090, 9091]

const port = strict('a port', {
  required: {
    containerPort: parsed('a port from 1 to 65535 that queue-proxy does not take itself', (value) =>
      typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536 && !TAKEN.includes(value)
        ? value
        : undefined
    )
  },
  optional: { name: oneOf('', 'http1'), protocol: oneOf('TCP') }
})

const TIMING = 'the local platform probes at its own pace'
const probe = (name: string) =>
  strict(name, {
    required: {
      httpGet: strict('an HTTP check', {
        required: { path: pattern('a path such as /readyz', /^\/[\w\-./]*$/) },
        refused: {
          port: 'the one port of the container is checked; expected no port',
          host: 'the container itself is checked',
          scheme: 'the check is plain HTTP',
          httpHeaders: 'the check sends no headers'
        }
      })
    },
    refused: {
      exec: 'expected httpGet',
      tcpSocket: 'expected httpGet',
      grpc: 'expected httpGet',
      initialDelaySeconds: TIMING,
      periodSeconds: TIMING,
      timeoutSeconds: TIMING,
      successThreshold: TIMING,
      failureThreshold: TIMING
    }
  })

const twice = (names: ReadonlyArray<string>): number => names.findIndex((name, i) => names.indexOf(name) < i)

const shape = strict('a container', {
  required: {
    image: pattern(
      'an image whose last path segment is a function such as ghcr.io/knomaly/ingest:latest',
      /^(?:[\w.-]+(?::\d+)?\/)*[a-z0-9][a-z0-9-]*(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/
    ),
    readinessProbe: probe('a readiness probe'),
    livenessProbe: probe('a liveness probe')
  },
  optional: { name: objectName, env: list(Variable), ports: list(port) },
  ignored: {
    imagePullPolicy: 'nothing is pulled: the function runs from its sources',
    resources: 'what a scheduler reserves; the operating system shares one machine',
    securityContext: 'of the container; here a function is a process of the user who started it',
    terminationMessagePath: 'read by the kubelet',
    terminationMessagePolicy: 'read by the kubelet'
  },
  refused: {
    command: 'a function is started from its sources; its own command would be passed over',
    args: 'a function is started from its sources; its own arguments would be passed over',
    envFrom: 'name each variable in env, so that one can see what a function reads',
    startupProbe: 'readiness is asked for from the start',
    volumeMounts: 'the local platform has no volumes',
    workingDir: 'a function runs in the folder of the project',
    lifecycle: 'Knative has its own and rejects this one'
  }
})

export const Container = refined(shape, ({ env = [], ports = [] }) => {
  const again = twice(env.map(({ name }) => name))
  return [
    ...(again < 0 ? [] : [{ path: ['env', again, 'name'], message: `${env[again]?.name ?? ''} is there already` }]),
    ...(ports.length > 1
      ? [{ path: ['ports'], message: 'expected one port: Knative takes only one for all containers' }]
      : [])
  ]
})
export type Container = t.TypeOf<typeof Container>

/** `ghcr.io/knomaly/ingest:latest` → `ingest`. */
export const functionOf = (image: string): string => (image.split('@')[0]?.split('/').at(-1) ?? '').split(':')[0] ?? ''
