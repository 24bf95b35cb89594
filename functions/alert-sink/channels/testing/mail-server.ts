import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { guardian } from '../../../../test/support/guardian.ts'

export type Mail = {
  readonly from: string
  readonly to: ReadonlyArray<string>
  readonly isSecure: boolean
  readonly raw: string
}

export type MailServer = {
  readonly port: number
  /** PEM of the certificate, which it has signed itself, for localhost. */
  readonly certificate: string
  readonly mails: Mail[]
  readonly close: () => Promise<void>
}

/** A real mail server that keeps what it gets. `options` win over ours. */
export const startMailServer = async (options: SMTPServerOptions = {}): Promise<MailServer> => {
  const dir = await mkdtemp(join(tmpdir(), 'knomaly-smtp-'))
  guardian(dir)
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
  const names = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', 'key.pem', '-out', 'cert.pem']
  execFileSync('openssl', [...request, ...names], { cwd: dir, stdio: 'ignore' })
  const [key, cert] = ['key.pem', 'cert.pem'].map((file) => readFileSync(join(dir, file), 'utf8')) as [string, string]
  const mails: Mail[] = []
  const server = new SMTPServer({
    ...{ key, cert, logger: false, disableReverseLookup: true, authOptional: true },
    onAuth: ({ username, password }, _session, done) =>
      username === 'knomaly' && password === 's3cret' ? done(null, { user: username }) : done(new Error('no')),
    onData: (stream, session, done) => {
      text(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        mails.push({ from, to: rcptTo.map(({ address }) => address), isSecure: session.secure, raw })
        done()
      }, done)
    },
    ...options
  })
  // A client that cuts the connection is no fault of the server.
  server.on('error', () => {})
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    certificate: cert,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve()))
  }
}
