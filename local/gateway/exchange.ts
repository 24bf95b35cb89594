import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { badRequest, noReplica, type ProxyFailure, queueFull, replicaGone, timedOut } from './proxy-failure.ts'
import type { Endpoint, Revision } from './revision.ts'
import type { Refusal } from './waiters.ts'

export type Outgoing = {
  readonly method: string
  readonly path: string
  /** Name, value, name, value: the form that needs no object in between. */
  readonly headers: ReadonlyArray<string> | Readonly<Record<string, string>>
  /** A stream can be sent once only, so it is never tried on a second replica. */
  readonly body: Buffer | Readable | null
}

/** Receives one answer: head, any data, end; or `fail`, once, at any point. */
export type Receiver = {
  readonly head: (status: number, rawHeaders: ReadonlyArray<Buffer>) => void
  /** False asks for a pause, which `resume` ends. */
  readonly data: (chunk: Buffer) => boolean
  readonly end: () => void
  readonly fail: (failure: ProxyFailure) => void
}

/** A connection that was refused carried nothing; after that many replicas the trouble is not one replica. */
const MAX_TRIES = 3

/** What nginx writes into its log for a client that did not wait for the answer; no standard has a word for it. */
const CLIENT_GONE = 499

/** One request on its way through a revision: waits for a replica, is sent, answered. A class: six closures less for each request. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #revision: Revision
  readonly #request: Outgoing
  readonly #receiver: Receiver
  #stopWaiting: (() => void) | undefined
  #endpoint: Endpoint | undefined
  #controller: Dispatcher.DispatchController | undefined
  #deadline: NodeJS.Timeout | undefined
  #tries = 0
  #sinceMs = 0
  /** Of the answer, as soon as there is one. */
  #status = CLIENT_GONE
  /** Set when undici has a connection and begins to write; until then nothing has reached a replica. */
  #sent = false
  #over = false

  constructor(revision: Revision, request: Outgoing, receiver: Receiver) {
    this.#revision = revision
    this.#request = request
    this.#receiver = receiver
  }

  start(): void {
    // Counted here and not where a replica is asked: one that is tried twice is one request.
    this.#sinceMs = this.#revision.arrived()
    this.#deadline = setTimeout(this.#expire, this.#revision.spec.timeoutSeconds * 1_000)
    this.#ask()
  }

  #ask(): void {
    this.#stopWaiting = this.#revision.acquire(this)
  }

  /** Nobody wants the answer any more: the function sees its client go away. */
  cancel(): void {
    if (this.#over) return
    this.#finish()
    this.#controller?.abort(new Error('the client went away'))
  }

  resume(): void {
    this.#controller?.resume()
  }

  granted(endpoint: Endpoint): void {
    this.#endpoint = endpoint
    this.#tries += 1
    this.#sent = false
    const { method, path, headers, body } = this.#request
    endpoint.pool.dispatch({ method: method as Dispatcher.HttpMethod, path, headers: headers as string[], body }, this)
  }

  refused(why: Refusal): void {
    this.#fail(why === 'full' ? queueFull : noReplica)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#sent = true
    if (this.#over) controller.abort(new Error('the client went away'))
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.#over || status < 200) return
    this.#status = status
    this.#receiver.head(status, controller.rawHeaders as Buffer[])
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#over && !this.#receiver.data(chunk)) controller.pause()
  }

  onResponseEnd(): void {
    if (this.#over) return
    this.#finish()
    this.#receiver.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return
    if (this.#mayTryAgain(error)) return this.#tryAgain()
    this.#fail(codeOf(error) === INVALID ? badRequest(error) : replicaGone(error))
  }

  #mayTryAgain(error: Error): boolean {
    const replayable = this.#request.body === null || Buffer.isBuffer(this.#request.body)
    return replayable && !this.#sent && this.#tries < MAX_TRIES && codeOf(error) !== INVALID
  }

  #tryAgain(): void {
    const endpoint = this.#endpoint
    this.#endpoint = undefined
    if (endpoint !== undefined) {
      this.#revision.suspect(endpoint)
      this.#revision.release(endpoint)
    }
    this.#ask()
  }

  readonly #expire = (): void => {
    // One that still waits was never sent: that is worth another attempt, and a different status.
    this.#fail(this.#endpoint === undefined ? noReplica : timedOut)
    this.#controller?.abort(new Error(timedOut.title))
  }

  #fail(failure: ProxyFailure): void {
    if (this.#over) return
    if (this.#status === CLIENT_GONE) this.#status = failure.status
    this.#finish()
    this.#receiver.fail(failure)
  }

  #finish(): void {
    this.#over = true
    this.#revision.left(this.#sinceMs, this.#status)
    clearTimeout(this.#deadline)
    this.#stopWaiting?.()
    if (this.#endpoint !== undefined) this.#revision.release(this.#endpoint)
    this.#endpoint = undefined
  }
}

/** undici's word for a request that it will not write: it would refuse it for every replica. */
const INVALID = 'UND_ERR_INVALID_ARG'

const codeOf = (error: Error): string | undefined => (error as NodeJS.ErrnoException).code
