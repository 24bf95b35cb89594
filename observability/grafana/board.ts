/** A query of a panel, in PromQL with Grafana's variables. */
export type Query = {
  readonly expr: string
  /** Template of the legend: `{{label}}`. */
  readonly legend: string
  /**
   * Where there are such series: everywhere when absent; `cluster`: of kube-state-metrics, cAdvisor or Knative Eventing, which one machine
   * has not; `platform`: of the local platform; `trouble`: only once something has gone wrong.
   */
  readonly only?: 'cluster' | 'platform' | 'trouble'
  /** Dots that lead to a trace. */
  readonly exemplars?: true
}

/** A colour from a value on; the first has no value. */
export type Threshold = { readonly from: number; readonly colour: 'yellow' | 'orange' | 'red' }

export type Panel = {
  readonly title: string
  /** What it shows, and what to think when it moves. */
  readonly about: string
  readonly kind: 'lines' | 'bars' | 'steps' | 'stat' | 'table' | 'heatmap'
  /** Of Grafana: s, reqps, percentunit, bytes, short, … */
  readonly unit: string
  readonly queries: ReadonlyArray<Query>
  /** Of 24 columns; 8 when absent. */
  readonly width?: number
  readonly thresholds?: ReadonlyArray<Threshold>
  readonly max?: number
  /** `log`: what lasts milliseconds and what lasts seconds are both seen; not for what can be 0. */
  readonly scale?: 'log'
  /** Names on the right as a table, the greatest first: for many series. */
  readonly names?: 'right'
  /** By the end of a name: status codes and outcomes are green, yellow or red; without it each has a colour of its own. */
  readonly coloured?: true
  /** In place of "No data" where no series is good news. */
  readonly none?: string
  /** Of a table: what its numbers count; replicas when absent. */
  readonly counted?: string
  /** The view of the console that tells more, and that the panel links to. */
  readonly console?: 'alerts' | 'dead-letters'
}

export type Row = { readonly title: string; readonly panels: ReadonlyArray<Panel> }

/** One dashboard as the things that matter of it; to-dashboard.ts makes what Grafana reads. */
export type Board = {
  /** Stable: links and bookmarks hold it. */
  readonly uid: string
  readonly title: string
  readonly about: string
  readonly rows: ReadonlyArray<Row>
}
