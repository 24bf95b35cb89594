import type { EdgeRule } from '../manifests/topology.ts'

export const matchesEdge = (rule: EdgeRule, host: string, method: string, path: string): boolean =>
  (rule.method === undefined || rule.method === method) &&
  matchesPath(rule.path, path) &&
  (rule.hostnames.length === 0 || rule.hostnames.some((pattern) => matchesHost(pattern, host)))

/** Gateway API: a prefix is compared by path elements, so that `/data` does not match `/database`; a closing slash of it says nothing. */
const matchesPath = ({ type, value }: EdgeRule['path'], path: string): boolean => {
  if (type === 'Exact') return path === value
  const prefix = value.endsWith('/') ? value.slice(0, -1) : value
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/')
}

const matchesHost = (pattern: string, host: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1 : pattern === host
