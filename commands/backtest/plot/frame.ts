export const WIDTH = 1_000
export const HEIGHT = 250
/** Edges of the area in which values are drawn, pixels. */
export const LEFT = 48
export const RIGHT = WIDTH - 10
export const TOP = 46
export const BOTTOM = HEIGHT - 24

/** Where rows and values are, pixels. */
export type Axes = { readonly xOf: (row: number) => number; readonly y: (value: number) => number }

/** Colours for light and for dark ground. The classes are short because pictures are to be small. */
export const STYLE = `<style>:root{color-scheme:light dark}
.g{fill:#fff}.t{fill:#1f2328}.f{fill:#59636e}.x{stroke:#d1d9e0}.b{fill:#54aeff;fill-opacity:.2}.v{stroke:#0550ae}
.l{fill:#1a7f37;fill-opacity:.22}.m{fill:#bf8700;fill-opacity:.38}
.a{stroke:#cf222e;stroke-width:4.5;stroke-linecap:round}.r{stroke:#1a7f37;fill:#1a7f37}.w{stroke:#cf222e;fill:#cf222e}
.n{stroke:#8250df;fill:#8250df}
@media(prefers-color-scheme:dark){
.g{fill:#0d1117}.t{fill:#e6edf3}.f{fill:#9198a1}.x{stroke:#30363d}.v{stroke:#79c0ff}
.l{fill:#3fb950;fill-opacity:.28}.m{fill:#d29922;fill-opacity:.45}
.a{stroke:#ff7b72}.r{stroke:#3fb950;fill:#3fb950}.w{stroke:#ff7b72;fill:#ff7b72}
.n{stroke:#be8fff;fill:#be8fff}}
text{font:11px ui-sans-serif,system-ui,sans-serif}.h{font-size:13px;font-weight:600}text.r,text.w,text.n{stroke:none}
.p{stroke-opacity:.4}path{fill:none;stroke-linejoin:round}</style>`
