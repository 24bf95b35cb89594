import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kubectl } from '../kubectl/kubectl.ts'
import { type Collected, collect } from './collect.ts'
import { logParts, systemLogParts } from './log-parts.ts'
import { partsOf, SYSTEM_NAMESPACES } from './parts.ts'
import { redisParts } from './redis-parts.ts'
import { objectsIn, summary } from './summary.ts'

export type Diagnosis = { readonly files: number; readonly missed: number; readonly wrong: number }

/** First what there is, then the logs of the Pods that were found, and what the Redis among them says. */
export const diagnose = async (kubectl: Kubectl, namespace: string, dir: string, where: string): Promise<Diagnosis> => {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const first = await collect(kubectl, dir, partsOf(namespace))
  const pods = objectsIn(first.texts, 'objects/pods.json')
  const systemPods = SYSTEM_NAMESPACES.flatMap((system) => objectsIn(first.texts, `system/${system}.pods.json`))
  const parts = [...logParts(pods), ...redisParts(pods), ...systemLogParts(systemPods)]
  const second = await collect(kubectl, dir, parts)
  const all: Collected = {
    texts: new Map([...first.texts, ...second.texts]),
    missed: [...first.missed, ...second.missed]
  }
  const { text, wrong } = summary(all, where)
  await writeFile(join(dir, 'summary.txt'), text, { mode: 0o600 })
  return { files: all.texts.size + 1, missed: all.missed.length, wrong }
}
