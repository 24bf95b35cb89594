import * as t from 'io-ts'
import { KubeList, type KubeObject, listAt, textAt } from '../kubectl/objects.ts'
import type { Collected } from './collect.ts'
import { findAtLimit, findInEvents, findInNodes, findNotReady } from './find-in-objects.ts'
import { findInPods } from './find-in-pods.ts'
import { findInRedis } from './find-in-redis.ts'
import { type Finding, failing, odd, worstFirst } from './finding.ts'

type Texts = Collected['texts']

/** A file that is no JSON was not understood when it came, and is there for people only. */
const parse = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** The objects of a file; none where it could not be had. */
export const objectsIn = (texts: Texts, file: string): ReadonlyArray<KubeObject> => {
  const list = parse(texts.get(file))
  return KubeList.is(list) ? list.items : []
}

const Versions = t.type({ serverVersion: t.type({ gitVersion: t.string }) })

const versionLine = (texts: Texts): string => {
  const versions = parse(texts.get('versions.json'))
  return Versions.is(versions) ? `Kubernetes ${versions.serverVersion.gitVersion}` : 'Kubernetes of unknown version'
}

const imagesOf = (pods: ReadonlyArray<KubeObject>): ReadonlyArray<string> => [
  ...new Set(
    pods.flatMap(({ status }) =>
      listAt(status, 'containerStatuses').map((one) => textAt(one, 'imageID') || textAt(one, 'image') || '?')
    )
  )
]

/** Level `error` and `fatal` of our own log lines, which are JSON; with a timestamp before them. */
const ERROR_LINE = /"level":"(?:error|fatal)"/

const findInLogs = (texts: Texts): ReadonlyArray<Finding> =>
  [...texts].flatMap(([file, text]) => {
    if (!file.startsWith('logs/')) return []
    const lines = text.split('\n').filter((line) => ERROR_LINE.test(line))
    const last = lines.at(-1)
    return last === undefined ? [] : [failing(`${lines.length} errors in ${file}, the last: ${last.slice(0, 300)}`)]
  })

const findDeadLetters = (texts: Texts): ReadonlyArray<Finding> => {
  const counts = [...texts].flatMap(([file, text]) =>
    /^redis\/.*\.dead-letters\.txt$/.test(file) ? [Number(text.trim())] : []
  )
  // Replicas hold the same ones.
  const count = Math.max(0, ...counts.filter(Number.isFinite))
  return count === 0 ? [] : [odd(`${count} dead letters: npm run dead-letters -- list says why`)]
}

const redisFindings = (texts: Texts): ReadonlyArray<Finding> =>
  [...texts].flatMap(([file, text]) => {
    const [, name] = /^redis\/(.*)\.info\.txt$/.exec(file) ?? []
    return name === undefined ? [] : findInRedis(name, text)
  })

/** Kinds whose controllers say whether they are ready. */
const OBJECT_FILES = /^objects\/(?!pods|pod-autoscalers).*\.json$/

const findings = ({ texts }: Collected): ReadonlyArray<Finding> => {
  const objects = [...texts.keys()].filter((file) => OBJECT_FILES.test(file)).flatMap((file) => objectsIn(texts, file))
  const systemPods = [...texts.keys()]
    .filter((file) => /^system\/.*\.pods\.json$/.test(file))
    .flatMap((file) => objectsIn(texts, file))
  return worstFirst([
    ...findNotReady(objects),
    ...findInPods(objectsIn(texts, 'objects/pods.json')),
    ...findInPods(systemPods),
    ...findInNodes(objectsIn(texts, 'nodes.json')),
    ...redisFindings(texts),
    ...findInLogs(texts),
    ...findDeadLetters(texts),
    ...findAtLimit(objectsIn(texts, 'objects/pod-autoscalers.json')),
    ...findInEvents(objectsIn(texts, 'events.json'))
  ])
}

const section = (title: string, lines: ReadonlyArray<string>, none: string): ReadonlyArray<string> => [
  '',
  title,
  ...(lines.length === 0 ? [`  ${none}`] : lines.map((line) => `  ${line}`))
]

/** What looks wrong, the worst first; then what could not be had, and what runs. */
export const summary = (collected: Collected, where: string): { readonly text: string; readonly wrong: number } => {
  const found = findings(collected)
  const images = imagesOf(objectsIn(collected.texts, 'objects/pods.json'))
  const lines = [
    `${where}, ${versionLine(collected.texts)}`,
    ...section(
      'What looks wrong',
      found.map(({ severity, text }) => `${severity}: ${text}`),
      'nothing'
    ),
    ...section('What could not be had', collected.missed, 'nothing'),
    ...section('Images that run', images, 'none')
  ]
  return { text: `${lines.join('\n')}\n`, wrong: found.length }
}
