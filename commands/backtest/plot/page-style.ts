export const PAGE_STYLE = `
:root { color-scheme: light dark; --ground: #f6f8fa; --card: #fff; --text: #1f2328; --faint: #59636e; --line: #d1d9e0; --mark: #0969da;
  --right: #1a7f37; --wrong: #cf222e; --open: #8250df; --missed: #bf8700 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #010409; --card: #0d1117; --text: #e6edf3; --faint: #9198a1; --line: #30363d; --mark: #58a6ff;
    --right: #3fb950; --wrong: #ff7b72; --open: #be8fff; --missed: #d29922 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--text); font: 14px/1.45 ui-sans-serif, system-ui, sans-serif }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center;
  padding: 10px 16px; background: var(--card); border-bottom: 1px solid var(--line) }
h1 { margin: 0; font-size: 16px }
select, input, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line);
  border-radius: 6px; padding: 3px 8px }
label { display: flex; gap: 5px; align-items: center; color: var(--faint) }
[hidden] { display: none }
#count, .faint { color: var(--faint) }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); gap: 14px; padding: 14px 16px }
article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow: hidden }
article.here { outline: 2px solid var(--mark) }
article h2 { margin: 0; padding: 7px 10px 2px; font-size: 13px; overflow-wrap: anywhere }
figure { margin: 0 }
figcaption { padding: 0 10px 5px; font-size: 12px; color: var(--faint) }
figure img { display: block; width: 100%; height: auto }
dialog { width: min(98vw, 1700px); max-width: none; max-height: 97vh; padding: 0; background: var(--card);
  color: var(--text); border: 1px solid var(--line); border-radius: 8px }
dialog::backdrop { background: #0008 }
dialog nav { position: sticky; top: 0; display: flex; gap: 8px; align-items: center; padding: 8px 12px; background: var(--card) }
dialog nav b { flex: 1; overflow-wrap: anywhere }
@media (max-width: 700px) { header { position: static } }
.legend { display: flex; flex-wrap: wrap; gap: 4px 14px; font-size: 12px; color: var(--faint) }
.legend span { display: flex; gap: 5px; align-items: center }
.legend i { width: 16px; height: 12px; border-radius: 2px }
.found { background: color-mix(in srgb, var(--right) 25%, transparent) }
.missed { background: color-mix(in srgb, var(--missed) 42%, transparent) }
.band { background: #54aeff33 }
.right { color: var(--right) } .wrong { color: var(--wrong) } .open { color: var(--open) }
dialog .explained { margin: 0; padding: 2px 12px 10px; list-style: none; font-size: 12px; white-space: pre-wrap }
dialog .legend { padding: 2px 12px 10px }
footer { padding: 0 16px 18px; color: var(--faint); font-size: 12px }
kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; font-size: 11px }
`
