import { type KubeObject, listAt, textAt } from '../kubectl/objects.ts'
import type { Part } from './parts.ts'

const IS_REDIS = /(^|\/)(redis|valkey)(:[^/]*)?(@.*)?$/

const serverOf = ({ spec }: KubeObject): string | undefined => {
  const server = listAt(spec, 'containers').find(
    (one) => IS_REDIS.test(textAt(one, 'image') ?? '') && textAt(one, 'name') !== 'sentinel'
  )
  return textAt(server, 'name')
}

/**
 * Runs inside the Pod, where the password is: the script of knative/components/redis reads it from a file; another
 * Redis may have it in its environment. On no command line is there a password, neither here nor there.
 */
const ASK =
  'if [ -r /etc/redis/ask.sh ]; then exec sh /etc/redis/ask.sh "$@"; fi\n' +
  'REDISCLI_AUTH="$REDIS_PASSWORD" exec redis-cli "$@"'

const ask = (pod: KubeObject, container: string, ...command: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { name, namespace = 'default' } = pod.metadata
  return ['exec', name, '-n', namespace, '-c', container, '--', 'sh', '-c', ASK, 'ask', ...command]
}

/**
 * What Redis says of itself, and how many dead letters there are: functions/dead-letter keeps one entry for each in
 * this hash.
 */
export const redisParts = (pods: ReadonlyArray<KubeObject>): ReadonlyArray<Part> =>
  pods.flatMap((pod) => {
    const container = serverOf(pod)
    if (container === undefined) return []
    const file = `redis/${pod.metadata.name}`
    return [
      { file: `${file}.info.txt`, args: ask(pod, container, 'INFO') },
      { file: `${file}.dead-letters.txt`, args: ask(pod, container, 'HLEN', 'knomaly:{dead-letters}:seen') }
    ]
  })
