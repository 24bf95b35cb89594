import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readReceiver } from './receiver.ts'

const receivers = suite('where samples go, and as whose')

const URL_OK = 'https://knomaly.example.com'
const read = (host: string | undefined, KNOMALY_TOKEN: string | undefined, url = URL_OK) =>
  readReceiver({ url, host }, { KNOMALY_TOKEN })

receivers('the token is from the environment, and none when it is empty', () => {
  assert.equal(read('h', 'a-b.c_d='), E.right({ url: URL_OK, host: 'h', token: 'a-b.c_d=' }))
  assert.equal(read(undefined, ''), E.right({ url: URL_OK, host: undefined, token: undefined }))
  assert.equal(read(undefined, undefined), E.right({ url: URL_OK, host: undefined, token: undefined }))
})

receivers('a token that no header can carry is refused, and not repeated', () => {
  for (const token of ['one two', 'one\n', 'é']) {
    const refused = read(undefined, token)
    assert.ok(E.isLeft(refused) && refused.left.startsWith('KNOMALY_TOKEN takes '))
    assert.not.ok(refused.left.includes(token))
  }
})

receivers('no host and no URL', () => {
  for (const host of ['a b', '', 'a\r\nb', 'a/b'])
    assert.equal(read(host, ''), E.left('--host takes the name of a host'))
  for (const url of ['localhost', 'ftp://a', 'http://']) {
    assert.equal(read(undefined, '', url), E.left('--url takes an http:// URL'))
  }
})

receivers.run()
