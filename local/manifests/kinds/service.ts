import type * as t from 'io-ts'
import { COMMON, known, only } from '../annotations.ts'
import { autoscalingRule, scaleComplaints } from '../autoscaling.ts'
import { list } from '../list.ts'
import { metadata } from '../metadata.ts'
import { refined } from '../refined.ts'
import { oneOf, parsed, whole } from '../scalars.ts'
import { strict } from '../strict.ts'
import { textMap } from '../text-map.ts'
import { Container } from './container.ts'

export const VISIBILITY = 'networking.knative.dev/visibility'

const REVISION = {
  'autoscaling.knative.dev/': autoscalingRule,
  'queue.sidecar.serving.knative.dev/': 'resources of a container that is not there',
  'serving.knative.dev/progress-deadline': 'how long a cluster waits for a Pod'
}

const template = strict('a revision template', {
  required: {
    spec: strict('a revision spec', {
      required: { containers: list(Container, 1) },
      // Bounds are Knative's defaults for container-concurrency-max-limit and max-revision-timeout-seconds.
      optional: { containerConcurrency: whole(0, 1000), timeoutSeconds: whole(1, 600) },
      ignored: {
        automountServiceAccountToken: 'there is no service account here',
        enableServiceLinks: 'there are no Kubernetes Services here',
        imagePullSecrets: 'nothing is pulled',
        serviceAccountName: 'there is no service account here'
      },
      refused: {
        idleTimeoutSeconds: 'the local gateway has one timeout, timeoutSeconds',
        responseStartTimeoutSeconds: 'the local gateway has one timeout, timeoutSeconds',
        volumes: 'the local platform has no volumes',
        initContainers: 'a function is one process'
      }
    })
  },
  optional: {
    metadata: strict('metadata of the template', {
      optional: {
        annotations: textMap('annotations', known({ ...COMMON, ...REVISION })),
        labels: textMap('labels', known(COMMON))
      },
      refused: { name: 'a SinkBinding makes a second revision, which cannot have the same name' }
    })
  }
})

const LATEST_ONLY = 'the local platform runs the latest revision only'

const target = strict('a traffic target', {
  required: {
    latestRevision: parsed('true', (value) => (value === true ? value : undefined)),
    percent: parsed('100', (value) => (value === 100 ? value : undefined))
  },
  ignored: { tag: 'a second host of the same revision, for people who look at it' },
  refused: { revisionName: LATEST_ONLY }
})

/** All to the latest revision, which is what Knative does without it; a split needs two revisions. */
const traffic = refined(list(target, 1), (targets) => (targets.length > 1 ? [{ path: [1], message: LATEST_ONLY }] : []))

export const Service = strict('a Knative Service', {
  required: {
    apiVersion: oneOf('serving.knative.dev/v1'),
    kind: oneOf('Service'),
    metadata: metadata({
      labels: { [VISIBILITY]: only('cluster-local') },
      annotations: {
        'autoscaling.knative.dev/': () => 'Knative reads this only at /spec/template/metadata/annotations',
        'serving.knative.dev/rollout-duration': 'how a cluster moves traffic to a new revision'
      }
    }),
    spec: strict('a Service spec', {
      required: {
        template: refined(template, ({ metadata: meta, spec }) => [
          ...scaleComplaints(meta?.annotations ?? {}).map(({ key, message }) => ({
            path: ['metadata', 'annotations', key],
            message
          })),
          ...(spec.containers.length > 1
            ? [{ path: ['spec', 'containers', 1], message: 'a function is one process; expected one container' }]
            : [])
        ])
      },
      optional: { traffic }
    })
  }
})
export type Service = t.TypeOf<typeof Service>
