import type { FromLoad, ToLoad } from './job.ts'
import { runJob } from './run-job.ts'
import { createStream, type Stream } from './stream.ts'
import { listenForVerdicts } from './verdicts.ts'

const say = (message: FromLoad): void => void process.send?.(message)

const streams = new Map<string, Stream>()
const verdicts = await listenForVerdicts()

process.on('message', ({ id, job }: ToLoad) => {
  const stream = streams.get(job.stream) ?? createStream(job.stream, job.sources, job.everyMs)
  streams.set(job.stream, stream)
  runJob(job, stream, verdicts).then(
    (done) => say({ id, done }),
    (error: Error) => say({ id, error: error.message })
  )
})
process.on('disconnect', () => process.exit(0))

say({ ready: true, port: verdicts.port })
