import { TOKEN_WANTED } from '../platform/receiver.ts'

/** Nobody answers where the platform should be. */
export class NotRunning extends Error {}

/** The platform took samples and does not answer any more. */
export class WentAway extends Error {
  readonly accepted: number
  constructor(accepted: number) {
    super('the platform went away')
    this.accepted = accepted
  }
}

/** A 401: nothing that is sent with this token, or without one, will be taken. */
export class NotAuthorized extends Error {
  readonly accepted: number
  constructor(accepted: number) {
    super(TOKEN_WANTED)
    this.accepted = accepted
  }
}

/** Node's and undici's errors about a connection have a code; a bug of ours has none. */
export const asWentAway =
  (accepted: number) =>
  (error: unknown): never => {
    throw typeof (error as NodeJS.ErrnoException).code === 'string' ? new WentAway(accepted) : error
  }
