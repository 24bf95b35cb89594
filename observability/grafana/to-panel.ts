import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import * as common from '@grafana/grafana-foundation-sdk/common'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap'
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import * as stat from '@grafana/grafana-foundation-sdk/stat'
import * as table from '@grafana/grafana-foundation-sdk/table'
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'
import type { Panel, Query } from './board.ts'

/** Chosen at the top of each dashboard, so that none of them knows the name of anybody's Prometheus. */
export const DATASOURCE = { type: 'prometheus', uid: '$datasource' } as const

const WIDTH = 8
const HEIGHT = 8
const STAT_HEIGHT = 4

// Grafana names queries A, B, C, …
const letter = (i: number): string => String.fromCharCode('A'.charCodeAt(0) + i)

const target =
  (kind: Panel['kind']) =>
  ({ expr, legend, exemplars }: Query, i: number): Builder<Dataquery> => {
    const query = new prometheus.DataqueryBuilder()
      .refId(letter(i))
      .datasource(DATASOURCE)
      .expr(expr)
      .editorMode(prometheus.QueryEditorMode.Code)
    if (kind === 'table') return query.instant().format(prometheus.PromQueryFormat.Table)
    if (kind === 'heatmap') return query.range().format(prometheus.PromQueryFormat.Heatmap).legendFormat('{{le}}')
    return query
      .range()
      .legendFormat(legend)
      .exemplar(exemplars === true)
  }

/** What was wanted is dashed beside what is. */
const WANTED = '/( wanted| target| limit)$/'

/** How things end, by the last word of a name. */
const ENDS = [
  ['green', '/(^| )(2..|delivered|replayed|resolved|fresh)$/'],
  ['blue', '/(^| )(3..|digested|updated|duplicate)$/'],
  ['yellow', '/(^| )(4..|retry|late|held|came_again)$/'],
  ['red', '/(^| )(5..|error|refused|expired|dropped|dead_lettered|over_limit)$/']
] as const

const thresholds = ({ thresholds: steps = [] }: Panel): dashboard.ThresholdsConfigBuilder =>
  new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps([{ value: null, color: 'green' }, ...steps.map(({ from, colour }) => ({ value: from, color: colour }))])

/** An area below a line that has its panel to itself; below many they would make mud. */
const fillOf = ({ queries, scale }: Panel): number =>
  scale === undefined && queries.length === 1 && queries[0]?.legend.includes('{{') === false ? 12 : 0

const legend = ({ names }: Panel): common.VizLegendOptionsBuilder => {
  const builder = new common.VizLegendOptionsBuilder().showLegend(true)
  if (names === undefined)
    return builder.displayMode(common.LegendDisplayMode.List).placement(common.LegendPlacement.Bottom)
  return builder
    .displayMode(common.LegendDisplayMode.Table)
    .placement(common.LegendPlacement.Right)
    .calcs(['max'])
    .sortBy('Max')
    .sortDesc(true)
}

const lines = (panel: Panel): timeseries.PanelBuilder => {
  const { kind, unit, thresholds: steps = [], scale, coloured, queries } = panel
  const builder = new timeseries.PanelBuilder()
    .lineWidth(1)
    .fillOpacity(kind === 'bars' ? 80 : fillOf(panel))
    .drawStyle(kind === 'bars' ? common.GraphDrawStyle.Bars : common.GraphDrawStyle.Line)
    .lineInterpolation(kind === 'steps' ? common.LineInterpolation.StepAfter : common.LineInterpolation.Linear)
    .showPoints(common.VisibilityMode.Never)
    .legend(legend(panel))
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending)
    )
  // Replicas and switches: there is no half of one.
  if (kind === 'steps' && unit === 'short') builder.decimals(0)
  if (kind === 'bars') builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal))
  if (scale === 'log')
    builder.scaleDistribution(new common.ScaleDistributionConfigBuilder().type(common.ScaleDistribution.Log).log(10))
  else builder.min(0)
  if (coloured === true) {
    for (const [colour, names] of ENDS)
      builder.overrideByRegexp(names, [{ id: 'color', value: { mode: 'shades', fixedColor: colour } }])
  }
  if (queries.some(({ legend }) => / (wanted|target|limit)$/.test(legend)))
    builder.overrideByRegexp(WANTED, [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } }])
  if (steps.length > 0)
    builder.thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed))
  return builder
}

const figure = (): stat.PanelBuilder =>
  new stat.PanelBuilder()
    .graphMode(common.BigValueGraphMode.Area)
    .colorMode(common.BigValueColorMode.Value)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))

/** Columns with the names that people have for them. */
const rows = ({ counted = 'Replicas' }: Panel): table.PanelBuilder =>
  new table.PanelBuilder().withTransformation({
    id: 'organize',
    options: {
      excludeByName: { Time: true },
      indexByName: {
        alertname: 0,
        severity: 1,
        job: 2,
        service: 3,
        node: 4,
        configuration: 5,
        revision: 6,
        version: 7,
        Value: 8
      },
      renameByName: {
        alertname: 'Alert',
        severity: 'Severity',
        service: 'Function',
        node: 'Node',
        job: 'Function',
        configuration: 'Configuration',
        revision: 'Revision',
        version: 'Version',
        Value: counted
      }
    }
  })

const heat = (unit: string): heatmap.PanelBuilder =>
  new heatmap.PanelBuilder()
    .calculate(false)
    .color(new heatmap.HeatmapColorOptionsBuilder().mode(heatmap.HeatmapColorMode.Scheme).scheme('Oranges').steps(64))
    .yAxis(new heatmap.YAxisConfigBuilder().unit(unit))

const builderOf = (panel: Panel) => {
  switch (panel.kind) {
    case 'lines':
    case 'bars':
    case 'steps':
      return lines(panel)
    case 'stat':
      return figure()
    case 'table':
      return rows(panel)
    case 'heatmap':
      return heat(panel.unit)
  }
}

/** To the page for people, wherever the variable at the top says that it is. */
export const toConsole = (view = ''): dashboard.DashboardLinkBuilder =>
  new dashboard.DashboardLinkBuilder('Console')
    .type(dashboard.DashboardLinkType.Link)
    .icon('external link')
    .tooltip('Series, alerts and dead letters, live')
    .url(`$console${view}`)
    .targetBlank(true)

/** A panel of ours as one of Grafana's; no other of its dashboard has the number, and 0 is none to Grafana. */
export const toPanel = (panel: Panel, id: number): Builder<dashboard.Panel> => {
  const { kind, title, about, unit, queries, width = WIDTH, max, none, console: view } = panel
  const builder = builderOf(panel)
    .id(id)
    .title(title)
    .description(about)
    .datasource(DATASOURCE)
    .unit(unit)
    .thresholds(thresholds(panel))
    .targets(queries.map(target(kind)))
    .span(width)
    .height(kind === 'stat' ? STAT_HEIGHT : HEIGHT)
  if (none !== undefined) builder.noValue(none)
  if (view !== undefined) builder.links([toConsole(`#/${view}`)])
  return max === undefined ? builder : builder.max(max)
}
