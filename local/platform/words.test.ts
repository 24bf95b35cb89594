import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { account } from './account.ts'
import { readArguments } from './arguments.ts'
import { banner } from './banner.ts'

const words = suite('start: arguments and words')

words('arguments and their defaults', () => {
  assert.equal(
    readArguments([]),
    E.right({ port: 8080, host: '127.0.0.1', manifests: [], policies: undefined, maxReplicas: undefined, help: false })
  )
  assert.equal(
    readArguments([
      '--port',
      '18080',
      '--host=0.0.0.0',
      '--manifests',
      'a',
      '--manifests',
      'b',
      '--policies',
      'c',
      '--max-replicas',
      '12',
      '-h'
    ]),
    E.right({ port: 18080, host: '0.0.0.0', manifests: ['a', 'b'], policies: 'c', maxReplicas: 12, help: true })
  )
})

words('a port is a number from 1 to 65535', () => {
  for (const port of ['0', '65536', '80abc', '', '-1', '1e3']) {
    assert.equal(readArguments([`--port=${port}`]), E.left('--port takes a number from 1 to 65535'), port)
  }
})

words('replicas are a number from 1 to 1000', () => {
  for (const most of ['0', '1001', '1.5', 'all', '']) {
    assert.equal(
      readArguments([`--max-replicas=${most}`]),
      E.left('--max-replicas takes a number from 1 to 1000'),
      most
    )
  }
})

words('an argument that does not exist is named', () => {
  for (const argument of ['--prot', 'extra']) {
    const read = readArguments([argument])
    assert.match(E.isLeft(read) ? read.left : '', argument)
  }
})

words('the table has columns', () => {
  const rows = [
    { what: 'gateway', how: '', where: '127.0.0.1:1' },
    { what: 'analyzer', how: '2 replicas', where: '127.0.0.1: 2, 3' }
  ]
  const text = banner({ url: 'http://localhost:1', consoleUrl: undefined }, rows, { services: [], edge: [] })
  assert.equal(text.split('\n').slice(1, 6), [
    'Knomaly runs on http://localhost:1 (Ctrl-C ends it)',
    '',
    '  gateway               127.0.0.1:1',
    '  analyzer  2 replicas  127.0.0.1: 2, 3',
    ''
  ])
  assert.not.match(text, 'Try:')
})

words('the last line counts events', () => {
  const trigger = {
    accepted: 0,
    delivered: 2,
    retried: 0,
    deadLettered: 1,
    dropped: 0,
    parked: 0,
    backlog: 3,
    inFlight: 0
  }
  const ingress = { accepted: 5, refused: 0, unavailable: 0 }
  assert.is(
    account({ ingress, triggers: { a: trigger, b: trigger } }),
    'Knomaly ended: 5 events accepted, 4 deliveries made, 2 to the dead letters, 6 kept for the next start'
  )
  assert.match(account({ ingress, triggers: { a: { ...trigger, dropped: 1 } } }), '1 dropped (no deadLetterSink)')
})

words('the last line names the services that grew', () => {
  const services = [
    { service: 'knomaly/ingest', first: 2, most: 2 },
    { service: 'knomaly/analyzer', first: 1, most: 4 }
  ]
  assert.match(
    account({ ingress: { accepted: 0, refused: 0, unavailable: 0 }, triggers: {} }, services),
    /0 kept for the next start, up to 4 replicas of analyzer$/
  )
})

words.run()
