import { broken, type Finding, failing } from './finding.ts'

/** `INFO`: lines of `name:value`, and headings. */
const parseInfo = (info: string): ReadonlyMap<string, string> =>
  new Map(
    info.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':')
      return colon <= 0 || line.startsWith('#') ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const]
    })
  )

const FULL = 0.9

/** What threatens the series: memory that runs out, keys that had to go early, a file that is not written. */
export const findInRedis = (name: string, info: string): ReadonlyArray<Finding> => {
  const values = parseInfo(info)
  const number = (key: string): number => Number(values.get(key) ?? 0)
  const found: Finding[] = []
  const share = number('used_memory') / number('maxmemory')
  if (number('maxmemory') > 0 && share >= FULL) {
    found.push(failing(`${name} has ${Math.round(share * 100)} % of its memory in use: series will be evicted`))
  }
  if (number('evicted_keys') > 0)
    found.push(failing(`${name} has evicted ${number('evicted_keys')} keys: it has too little memory`))
  if (number('rejected_connections') > 0) {
    found.push(failing(`${name} has refused ${number('rejected_connections')} connections: maxclients is too low`))
  }
  for (const key of ['aof_last_write_status', 'aof_last_bgrewrite_status', 'rdb_last_bgsave_status']) {
    const status = values.get(key)
    if (status !== undefined && status !== 'ok')
      found.push(broken(`${name}: ${key} is ${status}: what it stores is not safe`))
  }
  if (values.get('aof_enabled') === '0')
    found.push(failing(`${name} keeps no append-only file: a restart loses every series`))
  if (values.get('role') === 'slave' && values.get('master_link_status') === 'down') {
    found.push(failing(`${name} has lost its master`))
  }
  return found
}
