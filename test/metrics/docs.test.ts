import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readCatalogue, renderCatalogue, withTables } from './catalogue.ts'

const documented = suite('docs/metrics.md')

const PAGE = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')

const UNITS = /_(total|seconds|bytes|info|samples|events|series|notices|alerts|groups|policies|in_flight)$/

/** Knative’s own names, the runtime’s, and numbers of things whose name is their unit. */
const OTHERS = /^(kn_|broker_|ping_|platform_|console_|nodejs_|process_)/

documented(
  'has every metric that the functions and the platform expose, and no other (or: run write-docs.ts)',
  async () => {
    const entries = await readCatalogue()
    const [written, wanted] = [PAGE, withTables(PAGE, renderCatalogue(entries))].map((text) => text.split('\n'))
    const without = (some: ReadonlyArray<string> = [], others: ReadonlyArray<string> = []) =>
      some.filter((line) => !others.includes(line))
    // Only what differs: a difference of two whole pages is hard to read.
    assert.equal({ stale: without(written, wanted), missing: without(wanted, written) }, { stale: [], missing: [] })
    assert.is(written?.length, wanted?.length)
    for (const { name, type, help, labels } of entries) {
      assert.ok(help.length > 0, name)
      if (type === 'counter') assert.match(name, /_total$/)
      if (type === 'histogram') assert.match(name, /_seconds$|_bytes$|_samples$/)
      if (OTHERS.test(name)) continue
      assert.match(name, UNITS, name)
      for (const label of labels) assert.not.match(label, /series|source|metric|event|trace|alert_id|instance|pod/)
    }
  }
)

documented.run()
