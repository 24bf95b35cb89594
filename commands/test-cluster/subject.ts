import type { Kubectl } from '../kubectl/kubectl.ts'
import type { Questions } from '../platform/questions.ts'
import type { Door } from './door.ts'

/** What is tested, and by what. */
export type Subject = {
  readonly kubectl: Kubectl
  readonly namespace: string
  readonly door: Door
  readonly questions: Questions
  /** Of this run alone. */
  readonly source: string
  /** Unix ms. */
  readonly startedAt: number
  /** Without progress for so long a check gives up waiting for outcomes. */
  readonly patienceMs: number
}
