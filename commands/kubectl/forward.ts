import { spawn } from 'node:child_process'
import * as E from 'fp-ts/lib/Either.js'
import { type KubectlFailure, notInstalled, refused, timedOut } from './failure.ts'

export type Forward = { readonly port: number; readonly stop: () => Promise<void> }

export type ForwardTo = { readonly namespace: string; readonly service: string; readonly port: number }

const READY = /Forwarding from 127\.0\.0\.1:(\d+) ->/
const PATIENCE_MS = 30_000

/**
 * A free port of this machine that leads to a Service of the cluster, for as long as the kubectl that holds it lives.
 */
export const forward = (env: NodeJS.ProcessEnv, to: ForwardTo): Promise<E.Either<KubectlFailure, Forward>> =>
  new Promise((resolve) => {
    const args = ['port-forward', '-n', to.namespace, '--address', '127.0.0.1', `service/${to.service}`, `:${to.port}`]
    const child = spawn('kubectl', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const gone = new Promise<void>((done) => child.once('close', () => done()))
    // It would outlive us and hold its port.
    const kill = (): void => void child.kill()
    process.once('exit', kill)
    child.once('close', () => process.off('exit', kill))
    let stdout = ''
    let stderr = ''
    const settle = (result: E.Either<KubectlFailure, Forward>): void => {
      clearTimeout(timer)
      if (E.isLeft(result)) child.kill('SIGKILL')
      resolve(result)
    }
    const timer = setTimeout(() => settle(E.left(timedOut(PATIENCE_MS))), PATIENCE_MS)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // A line for every connection would follow; only the first says the port.
      if (stdout.length < 10_000) stdout += text
      const port = READY.exec(stdout)?.[1]
      if (port === undefined) return
      settle(
        E.right({
          port: Number(port),
          stop: () => {
            child.kill()
            return gone
          }
        })
      )
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < 10_000) stderr += text
    })
    child.once('error', (error: NodeJS.ErrnoException) =>
      settle(E.left(error.code === 'ENOENT' ? notInstalled : refused(error.message)))
    )
    child.once('close', () => settle(E.left(refused(stderr.trim().split('\n').at(-1) || 'port-forward ended at once'))))
  })
