import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { dig, listAt } from './support/dig.ts'
import { nameOf } from './support/object.ts'
import { distinctObjects } from './support/repository.ts'
import { type Container, type Workload, workloadsOf } from './support/workload.ts'

/** The restricted Pod security standard, and more: what every container of every rendering has to say. */
const faultsOf = ({ pod }: Workload, { value }: Container): ReadonlyArray<string> => {
  const setting = (name: string): unknown => dig(value, 'securityContext', name) ?? dig(pod, 'securityContext', name)
  const rules: Readonly<Record<string, boolean>> = {
    'runs as another user than root': setting('runAsNonRoot') === true && setting('runAsUser') !== 0,
    'gets no more privileges': dig(value, 'securityContext', 'allowPrivilegeEscalation') === false,
    'is not privileged': dig(value, 'securityContext', 'privileged') === undefined,
    'has no capability': listAt(value, 'securityContext', 'capabilities', 'drop').includes('ALL'),
    'adds no capability': dig(value, 'securityContext', 'capabilities', 'add') === undefined,
    'cannot write to its image': dig(value, 'securityContext', 'readOnlyRootFilesystem') === true,
    'is under the default seccomp profile': dig(setting('seccompProfile'), 'type') === 'RuntimeDefault',
    'asks for CPU and memory':
      dig(value, 'resources', 'requests', 'cpu') !== undefined &&
      dig(value, 'resources', 'requests', 'memory') !== undefined,
    'has a limit of memory': dig(value, 'resources', 'limits', 'memory') !== undefined,
    'shares nothing with the node': ['hostNetwork', 'hostPID', 'hostIPC'].every((key) => dig(pod, key) === undefined),
    'has no token for the Kubernetes API': dig(pod, 'automountServiceAccountToken') === false,
    'has no path of the node': listAt(pod, 'volumes').every((volume) => dig(volume, 'hostPath') === undefined)
  }
  return Object.entries(rules).flatMap(([rule, kept]) => (kept ? [] : [rule]))
}

const SECRET_NAME = /TOKEN|PASSWORD|SECRET|CREDENTIAL|PRIVATE|API_?KEY/i
const USERINFO = /:\/\/[^/\s@]*:[^/\s@]+@/

const security = suite('security of what is rendered')

const objects = distinctObjects()

for (const { folder, object } of objects) {
  for (const workload of workloadsOf([object])) {
    for (const container of workload.containers) {
      security(`${nameOf(object)} of ${folder}, container ${container.name || '(one)'}`, () => {
        assert.equal(faultsOf(workload, container), [])
      })
    }
  }
}

security('each rule can be broken', () => {
  const container = {
    name: 'x',
    image: 'x',
    value: { securityContext: { privileged: true, capabilities: { add: ['A'] } } }
  }
  const pod = { hostPID: true, volumes: [{ hostPath: { path: '/' } }] }
  const [any] = workloadsOf(objects.map(({ object }) => object))
  assert.ok(any)
  assert.is(faultsOf({ ...any, pod }, container).length, 12)
})

security('no variable holds a secret, no object is a Secret, no address has a password in it', () => {
  for (const { folder, object } of objects) {
    // The operator wants its configuration as one; test/rules/alertmanager.test.ts holds that nothing secret is in it.
    if (object.metadata.name !== 'knomaly-alertmanager') assert.is.not(object.kind, 'Secret', folder)
    assert.not.match(JSON.stringify(object), USERINFO)
    for (const { containers } of workloadsOf([object])) {
      for (const { value } of containers) {
        for (const variable of listAt(value, 'env')) {
          const name = String(dig(variable, 'name'))
          if (SECRET_NAME.test(name)) assert.is(dig(variable, 'value'), undefined, `${folder} ${name}`)
        }
      }
    }
  }
})

security.run()
