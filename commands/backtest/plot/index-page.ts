import { PAGE_SCRIPT } from './page-script.ts'
import { PAGE_STYLE } from './page-style.ts'
import { escaped } from './path.ts'

/** One series, with a picture per contender. */
export type Card = {
  readonly corpus: string
  readonly folder: string
  readonly path: string
  readonly pictures: ReadonlyArray<{
    readonly contender: string
    /** From the page to the picture, with slashes. */
    readonly src: string
    readonly figures: string
    /** Null where there are no labelled segments to be found. */
    readonly f1: number | null
    readonly missed: number
    /** Alerts that are not right; of series without labels, all. */
    readonly wrong: number
    readonly rate: number
    /** Alerts opened, and the first of them in words. */
    readonly opened: number
    readonly explained: ReadonlyArray<string>
  }>
}

/** What is to be seen in a picture, in its colours. */
const LEGEND = `<div class="legend"><span><i class="found"></i>incident, found</span><span><i class="missed"></i>missed</span>
<span><b class="right">▶</b>alert, right</span><span><b class="wrong">▶</b>false</span><span><b class="open">▶</b>no labels</span>
<span><b class="wrong">●</b>anomaly</span><span><i class="band"></i>expected</span></div>`

/** JSON that no text in it can end early: `</script>` stays data. */
const inScript = (data: unknown): string => JSON.stringify(data).replaceAll('<', '\\u003c')

/** A page to look through all pictures: filter, sort, next and previous by key. One file, nothing fetched, works from disk. */
export const indexPage = (cards: ReadonlyArray<Card>, heading: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(heading)}</title>
<style>${PAGE_STYLE}</style>
<header>
<h1>${escaped(heading)}</h1>
<label>corpus <select id="corpus"><option value="">all</option></select></label>
<label>folder <select id="folder"></select></label>
<label>order <select id="sort">
<option value="name">by name</option><option value="f1">lowest F1 first</option><option value="misses">most misses first</option>
<option value="false">most false alerts first</option><option value="rate">most alerts per 1,000 first</option>
</select><select id="of" aria-label="of which detector"></select></label>
<label>name has <input id="text" type="search" size="14"></label>
<span id="count"></span>
${LEGEND}
</header>
<main id="cards"></main>
<footer>Times are UTC. The band is smoothed for the eye; there is none while a detector is warming. A value outside of it without a dot
was held back: too common in this series, too small for its policy, or spoken of just now.
<kbd>←</kbd> <kbd>→</kbd> or
<kbd>k</kbd> <kbd>j</kbd> go through the series, <kbd>Esc</kbd> closes, <kbd>/</kbd> searches.</footer>
<dialog id="viewer">
<nav><b id="title"></b><span id="place" class="faint"></span>
<button id="previous">← previous</button><button id="next">next →</button><button id="close">close</button></nav>
<div id="large"></div>
${LEGEND}
</dialog>
<noscript>The list needs JavaScript; the pictures lie beside this file.</noscript>
<script type="application/json" id="data">${inScript(cards)}</script>
<script>${PAGE_SCRIPT}</script>
</html>
`
