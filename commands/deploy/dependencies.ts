import type { Kubectl } from '../kubectl/kubectl.ts'

export type DeployDependencies = {
  readonly kubectl: Kubectl
  /** One line for a person, of a step that is done. */
  readonly say: (line: string) => void
  /** Monotonic, ms. */
  readonly now: () => number
}
