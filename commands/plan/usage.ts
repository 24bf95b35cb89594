import { MAX_RPS } from './load/load.ts'
import { MOST_PODS } from './model/most-pods.ts'
import { SETTING_NAMES } from './settings.ts'

export const DEFAULTS = {
  service: 'ingest',
  phase: '5m',
  latencyMs: 100,
  /**
   * A pod on an idle cluster, with its image on the node: about 2 s, of which most is Kubernetes and not the function
   * (knative/serving#2484).
   */
  coldStartMs: 2_000,
  seed: 1
} as const

export const BOUNDS = {
  latencyMs: [1, 600_000],
  coldStartMs: [0, 600_000],
  capacity: [0.01, 100_000],
  variants: 8
} as const

/** The names of settings, in lines below the option. */
const wrapped = (names: ReadonlyArray<string>): string => {
  const lines: string[] = ['']
  for (const name of names) {
    const line = lines.at(-1) as string
    if (line.length + name.length > 96) lines.push(name)
    else lines[lines.length - 1] = line === '' ? name : `${line}, ${name}`
  }
  return lines.map((line) => `\n${' '.repeat(21)}${line}`).join(',')
}

export const PLAN_USAGE = `npm run plan -- --rps RATES | --trace FILE [options]

Runs Knative's autoscaler over a load in virtual time: which pods a service would have, who would wait, what it costs.
The service and its settings are those of the manifests; nothing is started.

  --rps RATES        requests/s, phase by phase: 10,200,2000,50, or each with its time: 10@2m,200@10m,0@1h
  --phase TIME       how long a phase of --rps lasts that does not say (${DEFAULTS.phase})
  --trace FILE       a CSV file of time,rps, each rate until the next, or of one column: the times of requests

  --service NAME     a Knative Service of the manifests (${DEFAULTS.service})
  --manifests DIR    a folder with a kustomization.yaml, as often as needed; overlays too (knative/base)
  --set KEY=VALUE    a setting instead of that of the manifest, as often as needed, of:${wrapped(SETTING_NAMES)}
  --compare K=V,…    a variant beside it, with these settings changed; as often as needed, at most ${BOUNDS.variants}

  --latency MS       what the function takes for a request, on average (${DEFAULTS.latencyMs}); times are exponential
  --capacity N       requests that a pod works on at full speed at a time; of twice as many each takes twice as long.
                     About cores × latency / CPU time of a request (no limit: a function that only waits for others)
  --cold-start MS    from asking for a pod until it takes requests (${DEFAULTS.coldStartMs}: an idle cluster with the image on the node,
                     knative/serving#2484; add the pull of an image and the start of a slow function)
  --price-per-pod-hour N
                     also says what it costs
  --seed N           other random arrivals at the same rates (${DEFAULTS.seed})

  --json FILE        all figures and a timeline of at most 1,000 points
  --svg FILE         the chart as a picture
  --help             this text

  npm run plan -- --rps 10,200,2000,50
  npm run plan -- --rps 0@10m,500@2m,0@10m --set min-scale=0 --compare min-scale=1 --compare min-scale=1,target=50
  npm run plan -- --trace yesterday.csv --service analyzer --latency 40 --capacity 8

What is modelled: the activator's queue (10,000 requests) and queue-proxy's (10 × containerConcurrency in each pod), 503
when they are full, 504 after timeoutSeconds, averages over the windows, panic, scale to zero, pods that drain for 30 s
and cost until they are gone. What is not: nodes that are full, pods that fail, clients that try again, the few ms of
each hop. It begins as after a long time without requests.

Limits: ${MAX_RPS.toLocaleString('en-US')} requests/s, 7 days, ${MOST_PODS.toLocaleString('en-US')} pods. A day at 2,000 requests/s takes some ten seconds; hundreds of pods for
days take minutes.

Exit code: 0 done; 2 wrong arguments, manifests that cannot be read, or a file that cannot be read or written.
`
