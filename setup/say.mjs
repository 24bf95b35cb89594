/** EX_UNAVAILABLE of sysexits: something that has to be on this machine is not there. */
const UNAVAILABLE = 69

/** Progress goes to stderr, one line per step that really does something; stdout belongs to the script. */
export const say = (line) => process.stderr.write(`knomaly: ${line}\n`)

/** A fault that the user can do something about: its message is the one line they see; `details` is another tool's own output. */
export class SetupError extends Error {
  constructor(message, details = '') {
    super(message)
    this.details = details
  }
}

export const giveUp = (error) => {
  if (!(error instanceof SetupError)) throw error
  if (error.details !== '') process.stderr.write(`${error.details.trimEnd()}\n`)
  say(error.message)
  process.exit(UNAVAILABLE)
}
