import { findInLook } from './find-in-look.ts'
import type { Run } from './find-run.ts'
import { localSummary } from './local-summary.ts'
import { look } from './look.ts'

export type LocalDiagnosis = {
  readonly text: string
  /** False when the platform itself gave no answer. */
  readonly answers: boolean
}

export const diagnoseLocal = async (run: Run, env: NodeJS.ProcessEnv, apartMs?: number): Promise<LocalDiagnosis> => {
  const seen = await look(run, env, apartMs)
  return { text: localSummary(seen, findInLook(seen)), answers: seen.components !== undefined }
}
