import { ask, type Window } from './ask.ts'
import type { FileDashboard, FilePanel } from './dashboard-file.ts'
import { escapeHtml } from './frame.ts'
import { drawPanel } from './panels.ts'

/** Of the page, in px; Grafana's cells are as high and as far from each other. */
export const PAGE_WIDTH = 1440
const MARGIN = 16
const ROW = 38
const GAP = 8
const TITLE = 32
const PADDING = 8
const HEADER = 76

const STYLE = `
* { box-sizing: border-box; margin: 0 }
body { background: #111217; color: #ccccdc; font: 13px/1.4 Inter, "Liberation Sans", Arial, sans-serif; position: relative }
header { padding: 14px ${MARGIN}px; height: ${HEADER}px }
h1 { font-size: 19px; font-weight: 500 } header p { color: #9a9ba7 }
h2, section { position: absolute }
h2 { font-size: 15px; font-weight: 500; line-height: 30px }
section { background: #181b1f; border: 1px solid #2a2c33; border-radius: 3px; overflow: hidden }
h3 { font-size: 14px; font-weight: 500; line-height: ${TITLE}px; padding-left: ${PADDING}px; white-space: nowrap }
.body { position: absolute; left: ${PADDING}px; right: ${PADDING}px; top: ${TITLE}px; bottom: ${PADDING}px }
svg { display: block } text { fill: #9a9ba7; font-size: 11px } .grid { stroke: #26282e }
.legend { overflow: hidden; padding-top: 4px } ul { list-style: none; padding: 0 }
li { display: inline-block; margin-right: 12px; font-size: 12px; line-height: 19px; white-space: nowrap }
i { display: inline-block; width: 14px; height: 4px; border-radius: 2px; margin-right: 6px; vertical-align: 3px }
.beside { display: flex; gap: 8px; align-items: flex-start } .names td:last-child, .names th:last-child { text-align: right }
.names td, .names th { padding: 1px 4px; border: 0; white-space: nowrap }
.none { color: #9a9ba7; text-align: center; padding-top: 18px }
.stat { position: relative; height: 100% } .stat svg { position: absolute; bottom: 0 }
.stat b { position: absolute; inset: 0; text-align: center; font-size: 38px; font-weight: 500; line-height: 76px }
table { width: 100%; border-collapse: collapse; text-align: left; font-size: 12px }
th { color: #8ab8ff; font-weight: 500 } td, th { border-bottom: 1px solid #26282e; padding: 5px 8px }
`

const place = ({ x, y, w, h }: FilePanel['gridPos']) => {
  const column = (PAGE_WIDTH - 2 * MARGIN + GAP) / 24
  return {
    left: MARGIN + x * column,
    top: HEADER + y * ROW,
    width: Math.floor(w * column - GAP),
    height: h * ROW - GAP
  }
}

const draw = async (panel: FilePanel, window: Window): Promise<string> => {
  const { left, top, width, height } = place(panel.gridPos)
  const box = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`
  const title = escapeHtml(panel.title)
  if (panel.type === 'row') return `<h2 style="${box}">⌄ ${title}</h2>`
  const series = (await Promise.all((panel.targets ?? []).map((target) => ask(target, window)))).flat()
  const inside = drawPanel(panel, series, window, width - 2 * PADDING - 2, height - TITLE - PADDING - 2)
  return `<section style="${box}"><h3>${title}</h3><div class="body">${inside}</div></section>`
}

/** A dashboard as an HTML page without script: what its file says, drawn by us, with the data of a real Prometheus. */
export const previewOf = async ({ title, description, panels }: FileDashboard, window: Window): Promise<string> => {
  const drawn: string[] = []
  for (const panel of panels) drawn.push(await draw(panel, window))
  const height = HEADER + MARGIN + Math.max(...panels.map(({ gridPos }) => (gridPos.y + gridPos.h) * ROW))
  const caption =
    'A preview drawn from the dashboard’s JSON by npm run screenshots: not Grafana, but its queries and data.'
  return `<!doctype html><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style>
<body style="width:${PAGE_WIDTH}px;height:${height}px"><header><h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(description)} · ${caption}</p></header>${drawn.join('\n')}</body>`
}
