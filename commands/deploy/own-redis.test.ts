import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import type { KubeObject } from '../kubectl/objects.ts'
import { redisUrl } from './own-redis.ts'

const redis = suite('the own Redis')

const SCRIPTS = fileURLToPath(
  new URL('../../knative/components/redis-replicated/redis.config-map.patch.yaml', import.meta.url)
)

/** Directives of sentinel.conf, and the question of a client, that name the master. */
const NAMES_MASTER =
  /\b(?:sentinel (?:monitor|auth-pass|down-after-milliseconds|failover-timeout|parallel-syncs)|get-master-addr-by-name) ([\w-]+)/g

redis('the URL of the Secret names the master as the Sentinels of redis-replicated do', () => {
  const { data } = parse(readFileSync(SCRIPTS, 'utf8')) as { data: Record<string, string> }
  const named = [...Object.values(data).join('\n').matchAll(NAMES_MASTER)].map(([, name]) => name)
  assert.ok(named.length >= 6, 'every directive is found')
  const metadata = { name: 'redis', namespace: 'knomaly' }
  const containers = [{ image: 'redis' }, { image: 'redis', ports: [{ containerPort: 26_379 }] }]
  const workload: KubeObject = {
    ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata },
    spec: { replicas: 3, template: { spec: { containers } } }
  }
  const url = redisUrl({ workload, service: { apiVersion: 'v1', kind: 'Service', metadata } }, 'knomaly', 'pw')
  assert.equal([...new Set(named)], [url.split('/').at(-1)])
})

redis.run()
