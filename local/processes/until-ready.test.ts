import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { upstream } from '../gateway/harness.ts'
import { freePort } from './ports.ts'
import { untilReady } from './until-ready.ts'

const wait = suite('until ready')
const never = new AbortController().signal

wait('a wall clock that is set ahead meanwhile takes nothing of the time', async () => {
  const port = await freePort()
  const ready = untilReady(port, '/readyz', never, 60_000)
  const { now } = Date
  Date.now = () => now() + 3_600_000
  try {
    const replica = await upstream((_req, res) => res.end(), port)
    assert.is(await ready, true)
    await replica.close()
  } finally {
    Date.now = now
  }
})

wait('says no when the time is over, and when nobody waits any more', async () => {
  const replica = await upstream((_req, res) => res.writeHead(503).end())
  assert.is(await untilReady(replica.port, '/readyz', never, 30), false)
  assert.is(await untilReady(replica.port, '/readyz', AbortSignal.abort(), 60_000), false)
  await replica.close()
})

wait.run()
