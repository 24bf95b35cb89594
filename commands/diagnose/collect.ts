import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { explainFailure, type KubectlFailure } from '../kubectl/failure.ts'
import type { Kubectl } from '../kubectl/kubectl.ts'
import { redactObject, redactText } from '../kubectl/redact.ts'
import type { Part } from './parts.ts'

/** Answers by file, redacted, and what could not be had. */
export type Collected = {
  readonly texts: ReadonlyMap<string, string>
  readonly missed: ReadonlyArray<string>
}

/** Questions under way at once: the API server has other work. */
const AT_ONCE = 4
const TIMEOUT_MS = 30_000

/** A kind that this cluster does not know is no part of what is wrong with it. */
const isUnknownKind = (failure: KubectlFailure): boolean =>
  failure._tag === 'Refused' && /doesn't have a resource type|Metrics API not available/.test(failure.detail)

const redact = (file: string, text: string): string => {
  if (!file.endsWith('.json') || text === '') return redactText(text)
  try {
    return `${JSON.stringify(redactObject(JSON.parse(text)), null, 2)}\n`
  } catch {
    return redactText(text)
  }
}

/** Puts the answer to every part into its file. One that fails is noted, and the others go on. */
export const collect = async (kubectl: Kubectl, dir: string, parts: ReadonlyArray<Part>): Promise<Collected> => {
  const texts = new Map<string, string>()
  const missed: string[] = []
  let next = 0
  const take = async ({ file, args }: Part): Promise<void> => {
    const answer = await kubectl(args, { timeoutMs: TIMEOUT_MS })
    if (E.isLeft(answer)) {
      if (!isUnknownKind(answer.left))
        missed.push(`${file}: ${redactText(explainFailure(answer.left)).replaceAll('\n', '; ')}`)
      return
    }
    const text = redact(file, answer.right)
    texts.set(file, text)
    await mkdir(dirname(join(dir, file)), { recursive: true, mode: 0o700 })
    await writeFile(join(dir, file), text, { mode: 0o600 })
  }
  const work = async (): Promise<void> => {
    for (let part = parts[next++]; part !== undefined; part = parts[next++]) await take(part)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { texts, missed: missed.sort() }
}
