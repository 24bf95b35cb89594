import { fileURLToPath } from 'node:url'
import type { Board } from './board.ts'
import { toDashboard } from './to-dashboard.ts'

/** Where the dashboard lies that a kustomization, a sidecar and a file provider take. */
export const dashboardFile = ({ uid }: Board): string =>
  fileURLToPath(new URL(`./dashboards/${uid}.json`, import.meta.url))

export const dashboardText = (board: Board): string => `${JSON.stringify(toDashboard(board), null, 2)}\n`
