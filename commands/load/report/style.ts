export const STYLE = `
:root { color-scheme: light dark; --ground: #f6f8fa; --card: #fff; --text: #1f2328; --faint: #59636e; --line: #d1d9e0; --band: #8c959f1a;
  --good: #1a7f37; --bad: #cf222e; --c0: #0969da; --c1: #8250df; --c2: #1a7f37; --c3: #bf3989; --warm: #bc4c00; --amber: #bf8700 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #010409; --card: #0d1117; --text: #e6edf3; --faint: #9198a1; --line: #30363d; --band: #8c959f26;
    --good: #3fb950; --bad: #ff7b72; --c0: #58a6ff; --c1: #be8fff; --c2: #3fb950; --c3: #ff9bce; --warm: #ffa657; --amber: #d29922 }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1040px; padding: 20px 20px 40px; background: var(--ground); color: var(--text);
  font: 14px/1.5 ui-sans-serif, system-ui, sans-serif; font-variant-numeric: tabular-nums }
h1 { margin: 0; font-size: 22px } h2 { margin: 26px 0 8px; font-size: 15px }
p { margin: 4px 0 } .faint { color: var(--faint) }
.verdict { display: inline-block; margin-left: 10px; padding: 2px 12px; border-radius: 99px; font-size: 14px; vertical-align: 3px;
  border: 1px solid currentColor }
.good { color: var(--good) } .bad { color: var(--bad) }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(122px, 1fr)); gap: 10px; margin: 16px 0 }
.cards div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 9px 13px }
.cards dt { color: var(--faint); font-size: 12px } .cards dd { margin: 0; font-size: 20px; font-weight: 600 }
figure { margin: 12px 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px 4px }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; font-weight: 600 }
svg { display: block; width: 100%; height: auto }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 0; padding: 0; list-style: none; font-weight: 400; font-size: 12px; color: var(--faint) }
.legend li { display: flex; align-items: center; gap: 5px }
.key { width: 14px; height: 10px; border-radius: 2px; background: currentColor }
.grid { stroke: var(--line) } .band { fill: var(--band) }
text { font: 11px ui-sans-serif, system-ui, sans-serif; fill: var(--faint) }
.phase { font-weight: 600 }
.line { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round }
.fill { fill: currentColor }
.k202 { color: var(--c0) } .k4xx { color: var(--amber) } .k5xx { color: var(--bad) } .kother { color: var(--c1) }
.p50 { color: var(--c2) } .p95 { color: var(--c0) } .p99 { color: var(--warm) }
.s0 { color: var(--c0) } .s1 { color: var(--warm) } .s2 { color: var(--c2) } .s3 { color: var(--c3) }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px }
table { border-collapse: collapse; width: 100% }
th, td { padding: 5px 12px; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap }
tr:last-child td { border-bottom: 0 } th { color: var(--faint); font-weight: 600; font-size: 12px }
.n { text-align: right } .mark { width: 1%; font-weight: 600 } .wide { white-space: normal }
details { margin-top: 26px } summary { cursor: pointer; font-weight: 600 }
details .scroll { margin-top: 8px; max-height: 420px }
@media print { body { background: none } }
`
