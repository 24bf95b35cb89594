import type { Board } from '../board.ts'
import { INTERVAL, of, rate } from '../select.ts'

const ANALYZER = of('analyzer')
const SINK = of('alert-sink')
const perMinute = (series: string, by: string): string => `60 * ${rate(series, by)}`

const PER_MINUTE = 'suffix: /min'

export const anomalies: Board = {
  uid: 'knomaly-anomalies',
  title: 'Anomalies',
  about: 'What was found, what was held back, and what people were told.',
  rows: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Anomalies a minute',
          about: 'Over all replicas.',
          kind: 'stat',
          unit: PER_MINUTE,
          width: 6,
          thresholds: [{ from: 5, colour: 'orange' }],
          queries: [{ expr: `60 * sum(rate(analyzer_anomalies_total{${ANALYZER}}${INTERVAL}))`, legend: 'anomalies' }]
        },
        {
          title: 'Share of samples',
          about:
            'A healthy pipeline finds few: over 1 % for long, the data have changed, or the policy does not fit them. The rules warn at 10 %.',
          kind: 'stat',
          unit: 'percentunit',
          width: 6,
          thresholds: [
            { from: 0.01, colour: 'yellow' },
            { from: 0.1, colour: 'red' }
          ],
          queries: [
            {
              expr: `sum(rate(analyzer_anomalies_total{${ANALYZER}}${INTERVAL})) / clamp_min(sum(rate(analyzer_samples_total{${ANALYZER},outcome="fresh"}${INTERVAL})), 1e-9)`,
              legend: 'share'
            }
          ]
        },
        {
          title: 'Open alerts',
          about:
            'With those of a group. Every replica of alert-sink tells the number of all, so the greatest is the one.',
          kind: 'stat',
          unit: 'short',
          width: 6,
          console: 'alerts',
          thresholds: [{ from: 1, colour: 'orange' }],
          queries: [{ expr: `max(alert_sink_kept_alerts{${SINK},state="open"})`, legend: 'open' }]
        },
        {
          title: 'Series in the caches',
          about: 'Of all analyzers; a series that two of them meet counts twice.',
          kind: 'stat',
          unit: 'short',
          width: 6,
          queries: [{ expr: `sum(analyzer_cached_series{${ANALYZER}})`, legend: 'series' }]
        }
      ]
    },
    {
      title: 'Found',
      panels: [
        {
          title: 'By direction',
          about: 'Above or below what was expected.',
          kind: 'bars',
          unit: PER_MINUTE,
          queries: [
            {
              expr: perMinute(`analyzer_anomalies_total{${ANALYZER}}`, 'direction'),
              legend: '{{direction}}',
              exemplars: true
            }
          ]
        },
        {
          title: 'By detector',
          about: 'Which of them spoke.',
          kind: 'bars',
          unit: PER_MINUTE,
          none: 'None',
          queries: [
            { expr: `${perMinute(`analyzer_anomalies_total{${ANALYZER}}`, 'detector')} > 0`, legend: '{{detector}}' }
          ]
        },
        {
          title: 'Held back by policy',
          about:
            'Anomalies to the detector and not to the policy, by what held them: too small, the wrong direction, and so on.',
          kind: 'bars',
          unit: PER_MINUTE,
          none: 'None',
          queries: [
            {
              expr: `${perMinute(`analyzer_held_anomalies_total{${ANALYZER}}`, 'guard')} > 0`,
              legend: '{{guard}}',
              only: 'trouble'
            }
          ]
        },
        {
          title: 'Samples without a verdict',
          about: 'Of series that are still warming up. After a release or for new series only.',
          kind: 'lines',
          unit: 'suffix: samples/s',
          queries: [{ expr: `sum(rate(analyzer_warming_samples_total{${ANALYZER}}${INTERVAL}))`, legend: 'warming' }]
        },
        {
          title: 'Series forgotten',
          about: 'Because the index was full or they were silent for too long. A steady rate: MAX_SERIES is too low.',
          kind: 'lines',
          unit: 'suffix: /s',
          queries: [{ expr: `sum(rate(analyzer_series_evicted_total{${ANALYZER}}${INTERVAL}))`, legend: 'forgotten' }]
        },
        {
          title: 'Policies in use',
          about: 'Two versions for longer than a roll-out: a revision runs with an older ConfigMap.',
          kind: 'table',
          unit: 'short',
          queries: [{ expr: `count by (job, version) (analyzer_policies{${ANALYZER}})`, legend: '' }]
        }
      ]
    },
    {
      title: 'Told',
      panels: [
        {
          title: 'Alerts opened, updated, resolved',
          about:
            'Of series, and of groups that stand for many of them. Opened far more than resolved for long: incidents pile up.',
          kind: 'bars',
          unit: PER_MINUTE,
          width: 12,
          coloured: true,
          queries: [
            { expr: perMinute(`alert_sink_alerts_total{${SINK}}`, 'status'), legend: '{{status}}' },
            {
              expr: perMinute(`alert_sink_groups_total{${SINK}}`, 'status'),
              legend: 'groups {{status}}',
              only: 'trouble'
            }
          ]
        },
        {
          title: 'Anomalies by what became of them',
          about:
            'fresh: part of an alert; held: waits for more of its kind; over_limit: there was no room for another alert.',
          kind: 'bars',
          unit: PER_MINUTE,
          width: 12,
          coloured: true,
          queries: [{ expr: perMinute(`alert_sink_anomalies_total{${SINK}}`, 'outcome'), legend: '{{outcome}}' }]
        },
        {
          title: 'Told, by channel',
          about: 'Transitions of alerts that people have heard of, alone or in a digest.',
          kind: 'bars',
          unit: PER_MINUTE,
          width: 12,
          names: 'right',
          queries: [
            {
              expr: `${perMinute(`alert_sink_told_total{${SINK}}`, 'channel, status')} > 0`,
              legend: '{{channel}} {{status}}'
            }
          ]
        },
        {
          title: 'Attempts by channel',
          about: 'delivered, or what went wrong. retry that does not end: the channel is down.',
          kind: 'bars',
          unit: PER_MINUTE,
          width: 12,
          names: 'right',
          coloured: true,
          queries: [
            {
              expr: `${perMinute(`alert_sink_notices_total{${SINK}}`, 'channel, outcome')} > 0`,
              legend: '{{channel}} {{outcome}}'
            }
          ]
        }
      ]
    }
  ]
}
