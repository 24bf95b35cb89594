import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseRedisUrl, RedisUrl } from './redis-url.ts'

const urls = suite('REDIS_URL')

const single = (host: string, port = 6379, db = 0) => ({ kind: 'single', tls: false, node: { host, port }, db })

const GOOD: ReadonlyArray<readonly [string, unknown]> = [
  ['redis://localhost', single('localhost')],
  ['redis://localhost/', single('localhost')],
  ['redis://10.0.0.1:6380', single('10.0.0.1', 6380)],
  ['redis://redis.knomaly.svc.cluster.local:6379/2', single('redis.knomaly.svc.cluster.local', 6379, 2)],
  ['redis://[::1]', single('::1')],
  ['redis://[2001:db8::7]:7000/1', single('2001:db8::7', 7000, 1)],
  ['rediss://h', { ...single('h'), tls: true }],
  ['redis://:secret@h', { ...single('h'), password: 'secret' }],
  ['redis://ann:secret@h', { ...single('h'), username: 'ann', password: 'secret' }],
  ['redis://ann@h', { ...single('h'), username: 'ann' }],
  ['redis://:p%40ss%2Fw%3Ard%25@h', { ...single('h'), password: 'p@ss/w:rd%' }],
  ['redis://:%C3%A9@h', { ...single('h'), password: 'é' }],
  [
    'redis+sentinel://a:1,b,[::1]:3/mymaster',
    {
      kind: 'sentinel',
      tls: false,
      sentinels: [
        { host: 'a', port: 1 },
        { host: 'b', port: 26379 },
        { host: '::1', port: 3 }
      ],
      master: 'mymaster',
      db: 0
    }
  ],
  [
    'rediss+sentinel://:pw@a/m/3',
    { kind: 'sentinel', tls: true, password: 'pw', sentinels: [{ host: 'a', port: 26379 }], master: 'm', db: 3 }
  ],
  [
    'redis+cluster://a,b:7001',
    {
      kind: 'cluster',
      tls: false,
      nodes: [
        { host: 'a', port: 6379 },
        { host: 'b', port: 7001 }
      ]
    }
  ],
  [
    'rediss+cluster://u:p@a/',
    { kind: 'cluster', tls: true, username: 'u', password: 'p', nodes: [{ host: 'a', port: 6379 }] }
  ]
]

for (const [url, target] of GOOD) urls(`takes ${url}`, () => assert.equal(parseRedisUrl(url), target))

const BAD = [
  ...[
    '',
    'localhost',
    'localhost:6379',
    'http://h',
    'redis:h',
    'redis:/h',
    'redis://',
    'redis://h:0',
    'redis://h:65536'
  ],
  ...['redis://h:port', 'redis://h/x', 'redis://h/0/1', 'redis://h/-1', 'redis://a,b', 'redis://h?db=1', 'redis://h#x'],
  ...[
    'redis://:p%ZZ@h',
    'redis://:100%@h',
    'redis://a b',
    'redis://[::1',
    'redis://[zz]',
    'redis://[:::]',
    'redis://[1.2.3.4]'
  ],
  ...[
    'redis://:p@ss@h',
    'redis+sentinel://a',
    'redis+sentinel://a/',
    'redis+sentinel://a/m/0/1',
    'redis+cluster://a/0'
  ],
  ...['redis+cluster://a,,b', 'redis+other://a', ' redis://h', 'redis://h\n']
]

for (const url of BAD) urls(`refuses ${JSON.stringify(url)}`, () => assert.is(parseRedisUrl(url), undefined))

urls('is a codec whose fault names no value', () => {
  assert.equal(RedisUrl.decode('redis://h'), E.right(single('h')))
  const fault = RedisUrl.decode('redis://:secret@h:x')
  assert.ok(E.isLeft(fault))
  assert.not.match(RedisUrl.name, /secret/)
  assert.ok(!RedisUrl.is(null))
})

urls.run()
