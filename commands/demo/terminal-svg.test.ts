import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { terminalSvg } from './terminal-svg.ts'

const picture = suite('terminal svg')

picture('holds every line as text, escaped, and marks what was found', () => {
  const svg = terminalSvg('a <b> & c\n  ▲▲ missed\n')
  assert.match(svg, 'a &lt;b&gt; &amp; c</text>')
  assert.match(svg, '  <tspan fill="#ff7b72">▲▲</tspan> <tspan fill="#d29922">missed</tspan></text>')
  assert.is(svg.match(/<text /g)?.length, 2)
})

picture.run()
