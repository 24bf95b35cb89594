import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instruction } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { functionNames } from '../../build/functions.ts'
import { finalStage, ROOT, readDockerfile, readImage, words } from './image.ts'

/** No container runtime is needed: what can be known of the Dockerfile without one. */
const dockerfile = suite('Dockerfile')

const TEXT = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
const IGNORE = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')

const instructions = readDockerfile().getInstructions()
const of = (keyword: string, among: ReadonlyArray<Instruction> = instructions): ReadonlyArray<Instruction> =>
  among.filter((instruction) => instruction.getKeyword() === keyword)

/** The flags of COPY and RUN, `from=build`. */
const flags = (instruction: Instruction): ReadonlyArray<string> =>
  (instruction as Instruction & { getFlags(): ReadonlyArray<{ getName(): string; getValue(): string | null }> })
    .getFlags()
    .map((flag) => `${flag.getName()}=${flag.getValue()}`)

const fromContext = of('COPY').filter((copy) => !flags(copy).some((flag) => flag.startsWith('from=')))

dockerfile('has no fault that a linter knows', () => {
  assert.equal(validate(TEXT), [])
  assert.is.not(validate(`${TEXT}\nENTRYPOINT node main.js\nCOPY x`).length, 0)
})

dockerfile(
  'copies from the project what is there and what .dockerignore lets through, and nothing else is let through',
  () => {
    const sources = fromContext.flatMap((copy) => words(copy).slice(0, -1))
    for (const source of sources) assert.ok(existsSync(join(ROOT, source)), source)
    const through = IGNORE.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    assert.equal([...sources].sort(), through.sort())
    assert.is(
      IGNORE.find((line) => line !== '' && !line.startsWith('#')),
      '*'
    )
  }
)

dockerfile('copies from stages that are there', () => {
  const stages = of('FROM').flatMap((from) => words(from)[2] ?? [])
  for (const copy of of('COPY')) {
    for (const flag of flags(copy)) assert.ok(stages.includes(flag.replace('from=', '')), flag)
  }
})

dockerfile('takes one FUNCTION, a name among our folders in the example of its head', () => {
  const example = /--build-arg FUNCTION=(\S+)/.exec(TEXT)?.[1] ?? ''
  assert.ok(functionNames(ROOT).includes(example), example)
  const arguments_ = of('ARG').map((arg) => words(arg)[0])
  assert.equal(arguments_.filter((arg) => arg === 'FUNCTION').length, 2)
})

dockerfile('the images that it stands on are named with a tag that is not latest', () => {
  for (const name of ['BUILD_IMAGE', 'RUN_IMAGE']) {
    const value =
      of('ARG')
        .map((arg) => words(arg)[0] ?? '')
        .find((word) => word.startsWith(`${name}=`)) ?? ''
    assert.match(value, /^\w+=[\w./-]+:(?!latest)[\w.-]+$/)
    assert.match(value, /node(js)?:?24/)
  }
  for (const from of of('FROM')) assert.match(words(from)[0] ?? '', /^\$\{(BUILD|RUN)_IMAGE\}$/)
})

dockerfile('the last stage runs as a numeric user that is not root, in exec form, without a shell', () => {
  const stage = finalStage(readDockerfile())
  assert.equal(of('USER', stage).map(words), [['65532:65532']])
  assert.equal(of('RUN', stage).length, 0)
  assert.equal(of('CMD', stage).length, 0)
  assert.equal(
    of('ENTRYPOINT', stage).map((one) => one.getArgumentsContent()),
    ['["/nodejs/bin/node", "start.js"]']
  )
  assert.equal(of('EXPOSE', stage).map(words), [['8080']])
  // After the last COPY, whose files and folder are root's: WORKDIR would make the folder for the user of the base image.
  const keywords = stage.map((instruction) => instruction.getKeyword())
  for (const keyword of ['USER', 'WORKDIR'])
    assert.ok(keywords.indexOf(keyword) > keywords.lastIndexOf('COPY'), keyword)
  for (const copy of of('COPY', stage)) assert.is(words(copy).at(-1), '/app/')
  // The stage of the cache stands on the same image.
  const cache = instructions.slice(instructions.findIndex((one) => words(one)[2] === 'cache'))
  assert.equal(
    of('RUN', cache).map((run) => run.getArgumentsContent()),
    ['["/nodejs/bin/node", "write-code-cache.js"]']
  )
})

dockerfile('holds no secret and takes none', () => {
  const names = [...of('ARG'), ...of('ENV')].flatMap(words).map((word) => word.split('=')[0] ?? '')
  for (const name of names) assert.not.match(name, /TOKEN|SECRET|PASSWORD|KEY|CREDENTIAL|REDIS|URL/i)
})

dockerfile('the version of its label is that of the project', () => {
  const { version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  assert.ok(of('ARG').some((arg) => words(arg)[0] === `VERSION=${version}`))
  assert.match(TEXT, `org.opencontainers.image.licenses="${license}"`)
})

dockerfile('is read rightly by the tests that run what it says', () => {
  const { files, env, uid, gid, args } = readImage()
  assert.equal(
    { files: [...files].sort(), env, uid, gid, args },
    {
      files: [
        ...['LICENSES.txt', 'later.js', 'later.js.map'],
        ...['main.cache', 'main.js', 'main.js.map', 'package.json', 'start.js']
      ],
      env: { NODE_ENV: 'production' },
      uid: 65532,
      gid: 65532,
      args: ['start.js']
    }
  )
})

dockerfile.run()
