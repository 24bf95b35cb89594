import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { dig, listAt, mappingsIn, textsAt } from './support/dig.ts'
import { type KubernetesObject, nameOf } from './support/object.ts'
import { WHOLES } from './support/whole.ts'
import { selects, type Workload, workloadsOf } from './support/workload.ts'

/** queue-proxy's, in every Pod of a Knative Service. */
const QUEUE_PROXY = [8008, 8012, 8013, 8022, 8112, 9090, 9091]
const QUEUE_PROXY_NAMES: Readonly<Record<number, string>> = { 9090: 'http-autometric', 9091: 'http-usermetric' }

/** Whether a monitor is for Pods of somebody else's namespace, which no manifest of ours has. */
const isOfKnative = (spec: unknown): boolean =>
  listAt(spec, 'namespaceSelector', 'matchNames').includes('knative-serving')

type Port = { readonly name: string; readonly number: number }

/** The ports that Pods of a workload listen on. Knative calls the one of the function user-port. */
const portsOf = ({ knative, containers }: Workload): ReadonlyArray<Port> => {
  const declared = containers.flatMap(({ value }) =>
    listAt(value, 'ports').map((port) => ({
      name: String(dig(port, 'name') ?? ''),
      number: Number(dig(port, 'containerPort'))
    }))
  )
  if (!knative) return declared
  return [
    { name: 'user-port', number: declared[0]?.number ?? 8080 },
    ...QUEUE_PROXY.map((number) => ({ name: QUEUE_PROXY_NAMES[number] ?? '', number }))
  ]
}

/** Selectors of Pods of the own namespace, with the ports that are meant of them. */
type Selection = { readonly what: string; readonly selector: unknown; readonly ports: ReadonlyArray<unknown> }

const peersOf = (spec: unknown, direction: 'ingress' | 'egress'): ReadonlyArray<Selection> =>
  listAt(spec, direction).flatMap((rule, i) =>
    listAt(rule, direction === 'ingress' ? 'from' : 'to').flatMap((peer): Selection[] => {
      const selector = dig(peer, 'podSelector')
      if (selector === undefined || dig(peer, 'namespaceSelector') !== undefined) return []
      // What comes in comes to ports of the Pods of the policy, and not of these.
      const ports = direction === 'ingress' ? [] : listAt(rule, 'ports').map((one) => dig(one, 'port'))
      return [{ what: `${direction} ${i}`, selector, ports }]
    })
  )

const selectionsOf = ({ apiVersion, kind, spec }: KubernetesObject): ReadonlyArray<Selection> => {
  switch (`${apiVersion.split('/')[0]} ${kind}`) {
    case 'policy PodDisruptionBudget':
      return [{ what: 'budget', selector: dig(spec, 'selector'), ports: [] }]
    case 'monitoring.coreos.com PodMonitor': {
      if (isOfKnative(spec)) return []
      const ports = listAt(spec, 'podMetricsEndpoints').map((one) => dig(one, 'port'))
      return [{ what: 'monitor', selector: dig(spec, 'selector'), ports }]
    }
    case 'networking.k8s.io NetworkPolicy': {
      const ports = listAt(spec, 'ingress').flatMap((rule) => listAt(rule, 'ports').map((one) => dig(one, 'port')))
      const own: Selection = { what: 'policy', selector: dig(spec, 'podSelector'), ports }
      return [own, ...peersOf(spec, 'ingress'), ...peersOf(spec, 'egress')]
    }
    case 'v1 Service': {
      const matchLabels = dig(spec, 'selector')
      const ports = listAt(spec, 'ports').map((one) => dig(one, 'targetPort') ?? dig(one, 'port'))
      return matchLabels === undefined ? [] : [{ what: 'service', selector: { matchLabels }, ports }]
    }
    default: {
      // Of a Deployment or StatefulSet, and of affinities and spreads within templates.
      const inner = mappingsIn(dig(spec, 'template')).flatMap((one) =>
        one['labelSelector'] ? [one['labelSelector']] : []
      )
      const own = dig(spec, 'template') === undefined ? undefined : dig(spec, 'selector')
      return [own, ...inner].flatMap((selector) => (selector ? [{ what: 'template', selector, ports: [] }] : []))
    }
  }
}

const selectors = suite('selectors and ports')

for (const { folder, objects } of WHOLES) {
  const workloads = workloadsOf(objects)

  selectors(`${folder}: every selector takes Pods that are there, at ports that they have`, () => {
    for (const object of objects) {
      for (const { what, selector, ports } of selectionsOf(object)) {
        const taken = workloads.filter(({ labels }) => selects(selector, labels))
        assert.ok(taken.length > 0, `${nameOf(object)}, ${what}: takes no Pod`)
        const there = taken.flatMap(portsOf)
        for (const port of ports) {
          const known = there.some(({ name, number }) => name === port || number === port)
          assert.ok(known, `${nameOf(object)}, ${what}: no Pod that it takes has the port ${String(port)}`)
        }
      }
    }
  })

  selectors(`${folder}: a workload selects its own Pods and nobody else's`, () => {
    for (const { object, labels } of workloads) {
      const selector = dig(object['spec'], 'selector')
      if (selector === undefined) continue
      assert.ok(selects(selector, labels), nameOf(object))
      const others = workloads.filter((one) => one.object !== object && selects(selector, one.labels))
      assert.equal(
        others.map((one) => nameOf(one.object)),
        []
      )
    }
  })

  selectors(`${folder}: functions take no port of queue-proxy, and each Pod has a NetworkPolicy`, () => {
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy')
    for (const workload of workloads) {
      const declared = workload.containers.flatMap(({ value }) => listAt(value, 'ports'))
      for (const port of declared) {
        const number = Number(dig(port, 'containerPort'))
        if (workload.knative) assert.not.ok(QUEUE_PROXY.includes(number), nameOf(workload.object))
      }
      assert.ok(
        policies.some(({ spec }) => selects(dig(spec, 'podSelector'), workload.labels)),
        nameOf(workload.object)
      )
    }
  })
}

selectors('the labels that say which function it is say so', () => {
  for (const { objects } of WHOLES) {
    for (const { object, labels } of workloadsOf(objects)) {
      assert.is(labels['app.kubernetes.io/name'], object.metadata.name)
      assert.is(textsAt(object, 'metadata', 'labels')['app.kubernetes.io/name'], object.metadata.name)
    }
  }
})

selectors.run()
