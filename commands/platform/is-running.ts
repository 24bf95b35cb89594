import type { Edge } from './edge.ts'

/** True when it is Knomaly that answers, and not another program on the same port. */
export const isRunning = async ({ get }: Edge): Promise<boolean> => {
  try {
    const { status, body } = await get('/')
    return status === 200 && String((JSON.parse(body) as { name?: unknown }).name).startsWith('knomaly')
  } catch {
    return false
  }
}
