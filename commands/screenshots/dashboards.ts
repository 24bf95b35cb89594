import { type FileDashboard, readDashboards } from '../../observability/grafana/preview/dashboard-file.ts'
import { PAGE_WIDTH, previewOf } from '../../observability/grafana/preview/page.ts'
import type { Pictures } from './pictures.ts'

const nameOf = ({ uid }: FileDashboard): string => uid.replace(/^knomaly-/, 'dashboard-')

/** Every dashboard over the last `seconds`, drawn from its file with what this Prometheus has. */
export const takeDashboards = async (
  pictures: Pictures,
  prometheusUrl: string,
  seconds: number
): Promise<ReadonlyArray<string>> => {
  const to = Math.floor(Date.now() / 1_000)
  const window = {
    url: prometheusUrl,
    from: to - seconds,
    to,
    step: 2,
    // Four scrapes, as Grafana has it.
    variables: { namespace: 'knomaly', service: '.+', revision: '.*', __rate_interval: '8s' }
  }
  const files: string[] = []
  for (const one of readDashboards()) {
    files.push(await pictures.takeHtml(nameOf(one), await previewOf(one, window), PAGE_WIDTH, 'dark'))
  }
  return files
}
