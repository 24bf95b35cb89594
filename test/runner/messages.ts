/** What the process of one test file tells the runner over its IPC channel. */
export type Message =
  | { readonly kind: 'test'; readonly name: string }
  | Done
  /** It should have ended by now; what Node says is still open. */
  | { readonly kind: 'lingering'; readonly resources: ReadonlyArray<string> }

export type Done = {
  readonly kind: 'done'
  readonly passed: number
  readonly failed: number
  /** One text per failure, as it is to be printed. */
  readonly failures: ReadonlyArray<string>
}
