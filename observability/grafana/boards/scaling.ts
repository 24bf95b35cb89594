import type { Board } from '../board.ts'
import { INTERVAL, KNATIVE, OURS } from '../select.ts'

const kn = (name: string): string => `sum by (kn_service_name) (${name}{${KNATIVE}})`

export const scaling: Board = {
  uid: 'knomaly-scaling',
  title: 'Scaling and resources',
  about: 'Replicas and why there are so many; processor, memory and event loop of each.',
  rows: [
    {
      title: 'Autoscaler',
      panels: [
        {
          title: 'Replicas',
          about:
            'Ready ones, and (dashed) what the autoscaler asks for within min-scale and max-scale. Apart for long: Pods cannot be scheduled or do not start.',
          kind: 'steps',
          unit: 'short',
          width: 12,
          queries: [
            { expr: kn('kn_revision_pods_count'), legend: '{{kn_service_name}}' },
            { expr: kn('kn_revision_pods_requested'), legend: '{{kn_service_name}} wanted' }
          ]
        },
        {
          title: 'Share of the most that may run',
          about: 'At 100 % the autoscaler has no way up: raise max-scale, or see what slows the function down.',
          kind: 'steps',
          unit: 'percentunit',
          width: 12,
          max: 1,
          thresholds: [{ from: 1, colour: 'red' }],
          queries: [
            {
              expr: `sum by (service) (label_replace(kn_revision_pods_count{${KNATIVE}}, "service", "$1", "kn_service_name", "(.+)")) / on (service) group_left () max by (service) (namespace_service:knomaly_max_scale:const{namespace="$namespace"})`,
              legend: '{{service}}'
            }
          ]
        },
        {
          title: 'Concurrency a replica',
          about: 'Stable average against the target. Above it replicas are added, by the window of the annotations.',
          kind: 'lines',
          unit: 'short',
          queries: [
            {
              expr: `${kn('kn_revision_concurrency_stable')} / clamp_min(${kn('kn_revision_pods_count')}, 1)`,
              legend: '{{kn_service_name}}'
            },
            {
              expr: `max by (kn_service_name) (kn_revision_concurrency_target{${KNATIVE}})`,
              legend: '{{kn_service_name}} target'
            }
          ]
        },
        {
          title: 'Panic',
          about: '1 while the autoscaler goes by its short window, and takes nothing away.',
          kind: 'steps',
          unit: 'short',
          max: 1,
          queries: [
            { expr: `max by (kn_service_name) (kn_revision_panic_mode{${KNATIVE}})`, legend: '{{kn_service_name}}' }
          ]
        },
        {
          title: 'Requests that wait for a replica',
          about: 'In the activator. At zero they wait for a cold start.',
          kind: 'lines',
          unit: 'short',
          queries: [{ expr: kn('kn_revision_request_queued'), legend: '{{kn_service_name}}' }]
        }
      ]
    },
    {
      title: 'Each replica',
      panels: [
        {
          title: 'Processor',
          about: 'Cores. One Node process computes on one: near 1 it can do no more.',
          kind: 'lines',
          unit: 'short',
          thresholds: [{ from: 0.8, colour: 'orange' }],
          queries: [
            { expr: `sum by (job, pod) (rate(process_cpu_seconds_total{${OURS}}${INTERVAL}))`, legend: '{{pod}}' }
          ]
        },
        {
          title: 'Memory',
          about: 'Resident. The limit is where the kernel ends the process.',
          kind: 'lines',
          unit: 'bytes',
          queries: [
            { expr: `sum by (job, pod) (process_resident_memory_bytes{${OURS}})`, legend: '{{pod}}' },
            {
              expr: `max by (job) (knomaly_memory_limit_bytes{${OURS}}) < Inf`,
              legend: '{{job}} limit',
              only: 'cluster'
            }
          ]
        },
        {
          title: 'Heap in use',
          about: 'JavaScript objects. A line that only rises is a leak.',
          kind: 'lines',
          unit: 'bytes',
          queries: [{ expr: `sum by (job, pod) (nodejs_heap_size_used_bytes{${OURS}})`, legend: '{{pod}}' }]
        },
        {
          title: 'Garbage collection',
          about: 'Share of the time that it takes.',
          kind: 'lines',
          unit: 'percentunit',
          queries: [
            { expr: `sum by (job, pod) (rate(nodejs_gc_duration_seconds_sum{${OURS}}${INTERVAL}))`, legend: '{{pod}}' }
          ]
        },
        {
          title: 'Cold start',
          about: 'From the start of the process until it was ready, of the replicas that run now.',
          kind: 'lines',
          unit: 's',
          queries: [{ expr: `max by (job, pod) (knomaly_cold_start_seconds{${OURS}})`, legend: '{{pod}}' }]
        },
        {
          title: 'Restarts',
          about: 'Of containers, in half an hour. Three and more is a crash loop.',
          kind: 'bars',
          unit: 'short',
          none: 'None',
          thresholds: [{ from: 3, colour: 'red' }],
          queries: [
            {
              expr: 'sum by (pod) (increase(kube_pod_container_status_restarts_total{namespace="$namespace"}[30m])) > 0',
              legend: '{{pod}}',
              only: 'cluster'
            },
            {
              expr: 'sum by (service) (increase(platform_replica_restarts_total{namespace="$namespace"}[30m])) > 0',
              legend: '{{service}}',
              only: 'trouble'
            }
          ]
        }
      ]
    }
  ]
}
