import { writeFileSync } from 'node:fs'
import { BOARDS } from './boards.ts'
import { dashboardFile, dashboardText } from './files.ts'

/** Writes every dashboard as Grafana reads it: `npm run dashboards`. */
for (const board of BOARDS) {
  writeFileSync(dashboardFile(board), dashboardText(board))
  process.stdout.write(`observability/grafana/dashboards/${board.uid}.json\n`)
}
