import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { dig, listAt, textsAt } from './support/dig.ts'
import { ROOT } from './support/repository.ts'
import { WHOLES, type Whole } from './support/whole.ts'
import { type Container, functionOfImage, workloadsOf } from './support/workload.ts'

type Env = Readonly<Record<string, string | undefined>>
type ReadConfig = (env: Env) => E.Either<ReadonlyArray<string>, unknown>

const FUNCTIONS = readdirSync(join(ROOT, 'functions'))

const readers = new Map<string, ReadConfig>()
for (const name of FUNCTIONS) readers.set(name, (await import(`../../functions/${name}/config.ts`)).readConfig)

const readerOf = (name: string): ReadConfig => {
  const reader = readers.get(name)
  assert.ok(reader, `there is no functions/${name}/config.ts`)
  return reader
}

/** What functions cannot start without. */
const REQUIRED: Env = { REDIS_URL: 'redis://u:p@redis:6379' }

/** The variables that a function knows: its settings have the same names, also those that were not set. Node knows one. */
const askedBy = (read: ReadConfig): ReadonlySet<string> => {
  const bare = read({})
  const config = E.isRight(bare) ? bare : read(REQUIRED)
  assert.ok(E.isRight(config))
  const names = Object.keys(config.right as object)
  return new Set(['NODE_OPTIONS', ...names.map((name) => (name === 'policies' ? 'POLICIES' : name))])
}

/** What a Secret may hold, where any text will not do. */
const SECRETS: Env = {
  ...REQUIRED,
  ...{ ALERT_WEBHOOK_URL: 'https://example.org/hook', ALERTMANAGER_URL: 'http://am:9093' },
  ...{ SLACK_WEBHOOK_URL: 'https://example.org/slack', TEAMS_WEBHOOK_URL: 'https://example.org/teams' },
  ...{ SMTP_URL: 'smtp://mail.example.org', EMAIL_FROM: 'knomaly@example.org', EMAIL_TO: 'ops@example.org' }
}

/** The environment of a container as the kubelet makes it; of Secrets, the optional ones as `optional` says. */
const environmentOf = (whole: Whole, { value }: Container, optional: boolean): Env =>
  Object.fromEntries(
    listAt(value, 'env').flatMap((variable): [string, string][] => {
      const name = String(dig(variable, 'name'))
      const secret = dig(variable, 'valueFrom', 'secretKeyRef')
      if (secret !== undefined) {
        return optional || dig(secret, 'optional') !== true ? [[name, SECRETS[name] ?? 'text']] : []
      }
      const map = dig(variable, 'valueFrom', 'configMapKeyRef')
      const text =
        map === undefined
          ? dig(variable, 'value')
          : textsAt(whole.find('v1', 'ConfigMap', String(dig(map, 'name'))), 'data')[String(dig(map, 'key'))]
      return text === undefined ? [] : [[name, String(text)]]
    })
  )

const environment = suite('environment of functions')

for (const whole of WHOLES) {
  for (const { object, containers } of workloadsOf(whole.objects)) {
    for (const container of containers) {
      const name = functionOfImage(container.image)
      if (name === undefined) continue
      environment(`${whole.folder}: ${object.metadata.name} reads every variable that it is given, and starts`, () => {
        const read = readerOf(name)
        const asked = askedBy(read)
        const given = listAt(container.value, 'env').map((variable) => String(dig(variable, 'name')))
        assert.equal(
          given.filter((one) => !asked.has(one)),
          []
        )
        assert.is(new Set(given).size, given.length, 'a variable is there twice')
        for (const optional of [true, false]) {
          const config = read(environmentOf(whole, container, optional))
          assert.ok(E.isRight(config), E.isLeft(config) ? config.left.join('\n') : '')
        }
      })
    }
  }
}

environment('what a function knows is not just anything, and what it requires is missed', () => {
  for (const name of FUNCTIONS) {
    const read = readerOf(name)
    const asked = askedBy(read)
    assert.ok(asked.has('LOG_LEVEL') && asked.has('PORT'), name)
    assert.not.ok(asked.has('LOGLEVEL'), name)
    assert.is(E.isLeft(read({})), asked.has('REDIS_URL'), name)
  }
})

environment.run()
