/** Why the platform cannot run: what the user is told, line by line, without a stack. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure'
  readonly exitCode: number
  readonly lines: ReadonlyArray<string>

  constructor(lines: ReadonlyArray<string>, exitCode = 1) {
    super(lines.join('\n'))
    this.lines = lines
    this.exitCode = exitCode
  }
}
