import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// The process behind stand-in.ts: `fake-kubectl.mjs DIR ARGS…`.
const [dir, ...argv] = process.argv.slice(2)
const args = argv.join(' ')
const log = join(dir, 'calls.jsonl')

const timesSoFar = (source) =>
  existsSync(log)
    ? readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .filter((line) => JSON.parse(line).rule === source).length
    : 0

const rule = JSON.parse(readFileSync(join(dir, 'rules.json'), 'utf8')).find(
  ({ when, times }) => new RegExp(when, 's').test(args) && (times === undefined || timesSoFar(when) < times)
)
// The parent always ends our input, and it is read to the end so that the note says all of it.
const input = args.includes('port-forward') ? '' : readFileSync(0, 'utf8')
appendFileSync(log, `${JSON.stringify({ args, input, rule: rule?.when })}\n`)

const { stdout = '', stderr = '', code = 0, stays } = rule ?? { stderr: `no rule for: ${args}\n`, code: 99 }
process.stdout.write(typeof stdout === 'string' ? stdout : JSON.stringify(stdout))
process.stderr.write(stderr)
if (stays) setInterval(() => undefined, 60_000)
else process.exitCode = code
