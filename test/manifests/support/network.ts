import { dig, listAt } from './dig.ts'
import type { KubernetesObject } from './object.ts'
import { selects } from './workload.ts'

/** A Pod, as NetworkPolicies tell one from another. */
export type Peer = { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }

const DIRECTIONS = {
  Ingress: { rules: 'ingress', peers: 'from' },
  Egress: { rules: 'egress', peers: 'to' }
} as const

/** Blocks of addresses are passed over: Pods are known by name only. */
const isMeant = (peer: unknown, namespace: string, other: Peer): boolean => {
  if (dig(peer, 'ipBlock') !== undefined) return false
  const namespaces = dig(peer, 'namespaceSelector')
  const inNamespace =
    namespaces === undefined
      ? other.namespace === namespace
      : selects(namespaces, { 'kubernetes.io/metadata.name': other.namespace })
  return inNamespace && selects(dig(peer, 'podSelector') ?? {}, other.labels)
}

/** Whether the policies at one end have nothing against it: those that select the Pod say who else, or none selects it. */
const lets = (
  policies: ReadonlyArray<KubernetesObject>,
  direction: keyof typeof DIRECTIONS,
  pod: Peer,
  other: Peer,
  port: number
): boolean => {
  const { rules, peers } = DIRECTIONS[direction]
  const own = policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === pod.namespace &&
      listAt(spec, 'policyTypes').includes(direction) &&
      selects(dig(spec, 'podSelector'), pod.labels)
  )
  const isOpen = (rule: unknown): boolean => {
    const [ends, ports] = [listAt(rule, peers), listAt(rule, 'ports')]
    return (
      (ends.length === 0 || ends.some((peer) => isMeant(peer, pod.namespace, other))) &&
      (ports.length === 0 || ports.some((one) => dig(one, 'port') === port))
    )
  }
  return own.length === 0 || own.some(({ spec }) => listAt(spec, rules).some(isOpen))
}

/** Whether a connection comes about in a network that heeds the policies; `port` is the Pod's. */
export const reaches = (objects: ReadonlyArray<KubernetesObject>, from: Peer, to: Peer, port: number): boolean => {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy')
  return lets(policies, 'Egress', from, to, port) && lets(policies, 'Ingress', to, from, port)
}
