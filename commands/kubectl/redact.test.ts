import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { redactObject, redactText } from './redact.ts'

const redacting = suite('redact')

const TEXTS: ReadonlyArray<readonly [string, string]> = [
  ['REDIS_URL=redis://:hunter2@redis:6379/0', 'REDIS_URL=redis://***@redis:6379/0'],
  ['redis+sentinel://u:hunter2@a:26379,b:26379/m', 'redis+sentinel://***@a:26379,b:26379/m'],
  ['https://hunter2@git.example/x', 'https://***@git.example/x'],
  ['http://a.example:8080/path?x=1', 'http://a.example:8080/path?x=1'],
  ['Authorization: Bearer hunter2.abc', 'Authorization: *** ***'],
  ['{"authorization":"Bearer hunter2"}', '{"authorization":***}'],
  ['{\\"password\\":\\"hunter2\\",\\"a\\":1}', '{\\"password\\":***,\\"a\\":1}'],
  ['password: hunter2', 'password: ***'],
  ["  - API_TOKENS: 'hunter2'", '  - API_TOKENS: ***'],
  ['POST /x?token=hunter2&a=1', 'POST /x?token=***&a=1'],
  ['requirepass "hunter2"', 'requirepass ***'],
  ['sentinel auth-pass knomaly hunter2', 'sentinel auth-pass knomaly ***'],
  ['posting to https://hooks.slack.com/services/T0/B0/hunter2', 'posting to https://hooks.slack.com/services/***'],
  ['jwt eyJhbGciOiJI.eyJzdWIi.hunter2 end', 'jwt *** end'],
  [`key ghp_${'a'.repeat(36)}`, 'key ***'],
  ['-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----\nnext', '***\nnext'],
  ['-----BEGIN PRIVATE KEY-----\nhunter2, and the log was cut', '***'],
  // What tells of secrets without being one.
  ['automountServiceAccountToken: false', 'automountServiceAccountToken: false'],
  ['secretName: redis', 'secretName: redis'],
  [
    "  API_TOKENS:  <set to the key 'tokens' in secret 'ingest'>",
    "  API_TOKENS:  <set to the key 'tokens' in secret 'ingest'>"
  ],
  ['volumes:\n- secret:\n    secretName: redis\n', 'volumes:\n- secret:\n    secretName: redis\n'],
  ['"partitionkey":"/web","eventId":"1"', '"partitionkey":"/web","eventId":"1"']
]
for (const [text, expected] of TEXTS) redacting(text.slice(0, 60), () => assert.is(redactText(text), expected))

redacting('variables named like secrets lose their values, references to Secrets stay', () => {
  const object = {
    metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2', other: 'x' } },
    env: [
      { name: 'API_TOKENS', value: 'hunter2' },
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'REDIS_URL', value: 'redis://:hunter2@h' },
      { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'redis', key: 'password' } } }
    ],
    data: { password: 'hunter2', settings: 'a: 1\npassword: hunter2\n' },
    automountServiceAccountToken: false,
    volumes: [{ secret: { secretName: 'redis' } }]
  }
  assert.equal(redactObject(object), {
    metadata: { annotations: { other: 'x' } },
    env: [
      { name: 'API_TOKENS', value: '***' },
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'REDIS_URL', value: 'redis://***@h' },
      { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'redis', key: 'password' } } }
    ],
    data: { password: '***', settings: 'a: 1\npassword: ***\n' },
    automountServiceAccountToken: false,
    volumes: [{ secret: { secretName: 'redis' } }]
  })
})

redacting('whatever the password is, it does not stay, and twice is as good as once', async () => {
  const password = fc.stringMatching(/^[A-Za-z0-9_.~!$*+-]{8,40}$/)
  const place = fc.constantFrom(
    (p: string) => `url=redis://:${p}@host:6379 next`,
    (p: string) => JSON.stringify({ msg: 'x', password: p }),
    (p: string) => JSON.stringify({ msg: JSON.stringify({ token: p }) }),
    (p: string) => `SECRET=${p}\nnext`,
    (p: string) => `requirepass "${p}"`
  )
  await fc.assert(
    fc.property(password, place, (p, put) => {
      const redacted = redactText(put(p))
      assert.not.ok(redacted.includes(p), redacted)
      assert.is(redactText(redacted), redacted)
    })
  )
})

redacting('time does not explode on long lines', () => {
  const before = performance.now()
  for (const text of ['a:'.repeat(100_000), 'password'.repeat(50_000), `://${'a:'.repeat(100_000)}`]) redactText(text)
  assert.ok(performance.now() - before < 5_000)
})

redacting.run()
