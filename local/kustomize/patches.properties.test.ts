import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ManifestDocument, parseDocuments } from '../manifests/document.ts'
import { showProblem } from '../manifests/problem.ts'
import { jsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'

/** What is wrong is thrown: here everything is right. */
const rightOf = <A>(result: E.Either<ReadonlyArray<Parameters<typeof showProblem>[0]>, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.map(showProblem).join('\n'))
  return result.right
}

const documentOf = (file: string, text: string): ManifestDocument => {
  const [document] = parseDocuments(file, text).documents
  if (document === undefined) throw new Error(`no document in ${text}`)
  return document
}

const asJson = (value: unknown): ManifestDocument => documentOf('any.json', JSON.stringify(value))

const merge = (target: unknown, patch: unknown): unknown => rightOf(mergePatch(asJson(patch))(asJson(target)))?.value

const patches = suite('patches')

/** Mappings at a and b, numbers at x and y: a patch may not make one of the other. `made` may put null in a place. */
const tree = (made: (one: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.letrec((tie) => {
    const leaf = made(fc.nat({ max: 9 }))
    const node = made(tie('tree'))
    return {
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.record({ x: leaf, y: leaf }, { requiredKeys: [] }),
        fc.record({ a: node, b: node, x: leaf }, { requiredKeys: [] })
      )
    }
  }).tree
const target = tree((one) => one)
/** With null where it takes away. */
const patch = tree((one) => fc.option(one))

patches('a merge twice is a merge once, and no merge leaves a null', async () => {
  await fc.assert(
    fc.property(target, patch, (before, change) => {
      const once = merge(before, change)
      assert.equal(merge(once, change), once)
      assert.not.match(JSON.stringify(once), 'null')
    })
  )
})

patches('a merge sets and removes what it names, and touches nothing else', () => {
  const before = { a: { keep: 1, change: 2, remove: 3 }, b: 4, c: 5 }
  const change = { a: { change: 6, remove: null, add: { x: 7, y: null } }, c: 8, e: { $patch: 'delete' } }
  assert.equal(merge(before, change), { a: { keep: 1, change: 6, add: { x: 7 } }, b: 4, c: 8 })
  assert.equal(merge({ a: 1, b: { c: 2 } }, { b: { $patch: 'delete' } }), { a: 1 })
})

patches('a merge does not rename, and deletes an object as a whole', () => {
  const before = { kind: 'A', metadata: { name: 'a', namespace: 'n' } }
  const change = { kind: 'B', metadata: { name: 'b', namespace: 'm', labels: { x: 'y' } } }
  assert.equal(merge(before, change), { kind: 'A', metadata: { name: 'a', namespace: 'n', labels: { x: 'y' } } })
  assert.is(merge(before, { $patch: 'delete' }), undefined)
})

type Step = { readonly op: 'add' | 'remove' | 'move' | 'copy' | 'replace'; readonly a: number; readonly b: number }

const steps: fc.Arbitrary<ReadonlyArray<Step>> = fc.array(
  fc.record({
    op: fc.constantFrom('add', 'remove', 'move', 'copy', 'replace'),
    a: fc.nat({ max: 99 }),
    b: fc.nat({ max: 99 })
  }),
  { maxLength: 8 }
)

/** The operations as YAML, a value to a line, and the list that an array of JavaScript becomes by the same. */
const played = (start: ReadonlyArray<string>, all: ReadonlyArray<Step>): { yaml: string; list: string[] } => {
  const list = [...start]
  const lines: string[] = []
  all.forEach(({ op, a, b }, i) => {
    const value = `new${i}`
    if (op === 'add') {
      const at = a % (list.length + 1)
      lines.push('- op: add', `  path: /list/${at === list.length ? '-' : at}`, `  value: ${value}`)
      list.splice(at, 0, value)
    } else if (list.length > 0) {
      const from = a % list.length
      if (op === 'replace') {
        lines.push('- op: replace', `  path: /list/${from}`, `  value: ${value}`)
        list[from] = value
      } else if (op === 'remove') {
        lines.push('- op: remove', `  path: /list/${from}`)
        list.splice(from, 1)
      } else {
        const [item = ''] = op === 'move' ? list.splice(from, 1) : [list[from] ?? '']
        const to = b % (list.length + 1)
        lines.push(`- op: ${op}`, `  from: /list/${from}`, `  path: /list/${to}`)
        list.splice(to, 0, item)
      }
    }
  })
  return { yaml: lines.join('\n'), list }
}

patches(
  'operations on a list do what they do to an array, and every item knows the line it was written in',
  async () => {
    await fc.assert(
      fc.property(fc.nat({ max: 5 }), steps, (length, all) => {
        const start = Array.from({ length }, (_, i) => `old${i}`)
        const texts = { base: `list:\n${start.map((one) => `  - ${one}\n`).join('')}`, patch: '' }
        const { yaml, list } = played(start, all)
        if (yaml === '' || length === 0) return
        texts.patch = yaml
        const after = rightOf(jsonPatch(documentOf('patch', yaml))(documentOf('base', texts.base)))
        assert.equal(after.value, { list })
        list.forEach((item, i) => {
          const { file, line = 0 } = after.problemAt(['list', i], '')
          const written = texts[file as keyof typeof texts].split('\n')[line - 1] ?? ''
          assert.match(written, new RegExp(`\\b${item}$`))
        })
      })
    )
  }
)

patches.run()
