import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type { Board } from './board.ts'
import { DATASOURCE, toConsole, toPanel } from './to-panel.ts'

/** All dashboards of ours carry it: each links to the others by it. */
export const TAG = 'knomaly'

const datasource = (): dashboard.DatasourceVariableBuilder =>
  new dashboard.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus')

const namespace = (): dashboard.QueryVariableBuilder =>
  new dashboard.QueryVariableBuilder('namespace')
    .label('Namespace')
    .datasource(DATASOURCE)
    .query('label_values(knomaly_build_info, namespace)')
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)

const service = (): dashboard.QueryVariableBuilder =>
  new dashboard.QueryVariableBuilder('service')
    .label('Function')
    .datasource(DATASOURCE)
    .query('label_values(knomaly_build_info{namespace="$namespace"}, job)')
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.+')

/** Every revision, or one to compare with the rest. Replicas of plain Deployments have none, and are any. */
const revision = (): dashboard.QueryVariableBuilder =>
  new dashboard.QueryVariableBuilder('revision')
    .label('Revision')
    .datasource(DATASOURCE)
    .query('label_values(knomaly_build_info{namespace="$namespace",job=~"$service"}, serving_knative_dev_revision)')
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')

/** Where links to the console lead. No metric says it: people write it here once, or pass it on as var-console=. */
const consoleUrl = (): dashboard.TextBoxVariableBuilder =>
  new dashboard.TextBoxVariableBuilder('console').label('Console').defaultValue('http://localhost:8080/console/')

const others = (): dashboard.DashboardLinkBuilder =>
  new dashboard.DashboardLinkBuilder('Knomaly')
    .type(dashboard.DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(false)
    .keepTime(true)
    .includeVars(true)

/** New revisions, as lines in every graph: what changed when the figures did. */
const revisions = (): dashboard.AnnotationQueryBuilder =>
  new dashboard.AnnotationQueryBuilder()
    .name('New revision')
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor('blue')
    .expr(
      'count by (job, revision) (knomaly_build_info{namespace="$namespace"}) unless count by (job, revision) (knomaly_build_info{namespace="$namespace"} offset 2m)'
    )

/** What Grafana reads: a dashboard object, to be provisioned as it is. */
export const toDashboard = ({ uid, title, about, rows }: Board): dashboard.Dashboard => {
  const builder = new dashboard.DashboardBuilder(`Knomaly / ${title}`)
    .uid(uid)
    .description(about)
    .tags([TAG])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .timezone('browser')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .withVariable(datasource())
    .withVariable(namespace())
    .withVariable(service())
    .withVariable(revision())
    .withVariable(consoleUrl())
    .annotation(revisions())
    .link(others())
    .link(toConsole())
  let id = 0
  const next = (): number => {
    id += 1
    return id
  }
  for (const row of rows) {
    builder.withRow(new dashboard.RowBuilder(row.title).id(next()))
    for (const panel of row.panels) builder.withPanel(toPanel(panel, next()))
  }
  return builder.build()
}
