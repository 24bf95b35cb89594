import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { COMPOSE, noticeOf, resolutionOf } from '../message/testing/notice-fixture.ts'
import { refused, tryAgain } from './channel.ts'
import { emailChannel } from './email.ts'
import { parseSmtpUrl } from './smtp-url.ts'
import { startDeafServer } from './testing/deaf-server.ts'
import { type MailServer, startMailServer } from './testing/mail-server.ts'

const email = suite('e-mail')

const open = (
  server: Pick<MailServer, 'port' | 'certificate'>,
  url = '',
  more: { timeoutMs?: number; ca?: string[] } = {}
) =>
  emailChannel({
    ...{
      name: 'email',
      compose: COMPOSE,
      from: 'Knomaly <alerts@knomaly.example>',
      to: ['ops@example.org', 'b@example.org']
    },
    smtpUrl: url === '' ? `smtp://knomaly:s3cret@localhost:${server.port}` : url,
    ca: more.ca ?? [server.certificate],
    timeoutMs: more.timeoutMs ?? 600_000
  })

const headersOf = (raw: string): Readonly<Record<string, string>> => {
  const head = (raw.split('\r\n\r\n', 1)[0] as string).replace(/\r\n[ \t]+/g, ' ')
  return Object.fromEntries(head.split('\r\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]))
}

email('goes over STARTTLS, in text and HTML with a picture, those of one alert as a thread', async () => {
  const server = await startMailServer()
  const channel = open(server)
  for (const notice of [noticeOf({ severity: 'critical' }), resolutionOf({}, 2)]) {
    assert.equal(await channel.deliver(notice)(), E.right(undefined))
  }
  await server.close()
  const [first, second] = server.mails
  assert.equal(
    [first?.isSecure, first?.from, first?.to],
    [true, 'alerts@knomaly.example', ['ops@example.org', 'b@example.org']]
  )
  const [one, two] = [headersOf(first?.raw ?? ''), headersOf(second?.raw ?? '')]
  assert.is(one['Subject'], '[critical] rps of /web: 500, expected 100')
  assert.match(two['Subject'] ?? '', /resolved/)
  assert.ok(one['References'] !== undefined && one['References'] === two['References'])
  assert.ok(one['Message-ID'] !== two['Message-ID'] && /^<[^<>@ ]+@knomaly[.]example>$/.test(one['Message-ID'] ?? ''))
  assert.is(one['Auto-Submitted'], 'auto-generated')
  for (const part of ['text/plain', 'text/html', 'image/png', 'Content-Disposition: inline']) {
    assert.match(first?.raw ?? '', part)
  }
})

email('is of the same name when it is sent again', async () => {
  const server = await startMailServer()
  const channel = open(server)
  for (let i = 0; i < 2; i += 1) await channel.deliver(noticeOf())()
  await server.close()
  const names = server.mails.map(({ raw }) => headersOf(raw)['Message-ID'])
  assert.is(new Set(names).size, 1)
})

email('has one mail for many', async () => {
  const server = await startMailServer()
  const channel = open(server)
  const notices = Array.from({ length: 25 }, (_, i) => noticeOf({ metric: `m${i}` }))
  assert.equal(await channel.digest?.(notices, new Map())(), E.right(undefined))
  await server.close()
  assert.equal(
    server.mails.map(({ raw }) => headersOf(raw)['Subject']),
    ['25 alerts: 25 warning']
  )
})

email('nobody can put a header into it', async () => {
  const server = await startMailServer()
  const bad = { source: 'a\r\nBcc: evil@example.org', metric: 'm\u2028X-Evil: 1', labels: {} }
  assert.equal(await open(server).deliver(noticeOf({}, { series: bad }))(), E.right(undefined))
  await server.close()
  const headers = headersOf(server.mails[0]?.raw ?? '')
  assert.equal([headers['Bcc'], headers['X-Evil']], [undefined, undefined])
  assert.equal(server.mails[0]?.to.length, 2)
})

const without = { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }

email('gives neither password nor message to a server without STARTTLS, unless the address says so', async () => {
  const server = await startMailServer(without)
  const result = await open(server).deliver(noticeOf())()
  assert.ok(E.isLeft(result) && result.left._tag === 'TryAgain')
  assert.is(server.mails.length, 0)
  const plain = `smtp://localhost:${server.port}?starttls=optional`
  assert.equal(await open(server, plain).deliver(noticeOf())(), E.right(undefined))
  assert.is(server.mails[0]?.isSecure, false)
  await server.close()
})

email('takes no certificate that nobody it trusts has signed, nor one of another name', async () => {
  const server = await startMailServer()
  const other = await startMailServer()
  const stranger = await open(server, '', { ca: [other.certificate] }).deliver(noticeOf())()
  const elsewhere = await open(server, `smtp://127.0.0.1:${server.port}`).deliver(noticeOf())()
  for (const result of [stranger, elsewhere]) assert.ok(E.isLeft(result) && result.left._tag === 'TryAgain')
  assert.is(server.mails.length, 0)
  await Promise.all([server.close(), other.close()])
})

email('TLS from the first byte', async () => {
  const server = await startMailServer({ secure: true })
  assert.equal(
    await open(server, `smtps://knomaly:s3cret@localhost:${server.port}`).deliver(noticeOf())(),
    E.right(undefined)
  )
  assert.is(server.mails[0]?.isSecure, true)
  await server.close()
})

const rejecting = (code: number) =>
  startMailServer({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('secret words'), { responseCode: code }))
  })

email('gives up what is refused for good, and tries again what is not', async () => {
  for (const [code, expected] of [
    [550, refused('EENVELOPE 550')],
    [451, tryAgain('EENVELOPE 451')]
  ] as const) {
    const server = await rejecting(code)
    assert.equal(await open(server).deliver(noticeOf())(), E.left(expected))
    await server.close()
  }
})

email('waits for a password that is wrong', async () => {
  const server = await startMailServer()
  const result = await open(server, `smtp://knomaly:wrong@localhost:${server.port}`).deliver(noticeOf())()
  assert.ok(
    E.isLeft(result) && result.left._tag === 'TryAgain' && /^EAUTH/.test(result.left.reason),
    JSON.stringify(result)
  )
  await server.close()
})

email('a server that is away, says nothing, or talks for ever', async () => {
  const drips = createServer((socket) => {
    socket.on('error', () => {})
    const timer = setInterval(() => socket.write('220-wait\r\n'), 20)
    socket.on('close', () => clearInterval(timer))
  })
  const silent = createServer((socket) => void socket.on('error', () => {}))
  for (const server of [drips, silent]) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const result = await open({ port, certificate: '' }, `smtp://127.0.0.1:${port}`, { timeoutMs: 200 }).deliver(
      noticeOf()
    )()
    assert.ok(E.isLeft(result) && result.left._tag === 'TryAgain', JSON.stringify(result))
    // Which waits for the connection to be gone.
    server.close()
    await once(server, 'close')
  }
  const gone = await open({ port: 1, certificate: '' }, 'smtp://127.0.0.1:1').deliver(noticeOf())()
  assert.equal(E.isLeft(gone) && gone.left._tag, 'TryAgain')
})

email('a server that does not even take the connection', async () => {
  const server = await startDeafServer()
  const channel = open({ port: server.port, certificate: '' }, `smtp://127.0.0.1:${server.port}`, { timeoutMs: 200 })
  assert.equal(await channel.deliver(noticeOf())(), E.left(tryAgain('no answer in time')))
  await server.close()
})

email('addresses', () => {
  assert.equal(parseSmtpUrl('smtp://u%40x:p%2Fw@mail.example'), {
    ...{ host: 'mail.example', port: 587, isSecure: false, starttls: 'required' },
    auth: { user: 'u@x', pass: 'p/w' }
  })
  assert.is(parseSmtpUrl('smtps://mail.example')?.port, 465)
  for (const text of ['http://a', 'smtp://', 'smtp://a?starttls=maybe', 'smtp://a?x=1', 'smtp://a/b', 'x']) {
    assert.is(parseSmtpUrl(text), undefined, text)
  }
})

email.run()
