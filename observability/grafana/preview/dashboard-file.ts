import { readdirSync, readFileSync } from 'node:fs'

export type GridPos = { readonly x: number; readonly y: number; readonly w: number; readonly h: number }

export type Target = {
  readonly expr: string
  readonly legendFormat?: string
  readonly instant?: boolean
}

/** As much of a panel of Grafana's as its preview draws. */
export type FilePanel = {
  readonly type: string
  readonly title: string
  readonly gridPos: GridPos
  readonly targets?: ReadonlyArray<Target>
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string
      readonly min?: number
      readonly max?: number
      readonly decimals?: number
      readonly noValue?: string
      readonly thresholds?: { readonly steps: ReadonlyArray<{ readonly value: number | null; readonly color: string }> }
      readonly custom?: {
        readonly drawStyle?: string
        readonly lineInterpolation?: string
        readonly fillOpacity?: number
        readonly stacking?: { readonly mode?: string }
        readonly scaleDistribution?: { readonly type?: string }
        readonly thresholdsStyle?: { readonly mode?: string }
      }
    }
    readonly overrides?: ReadonlyArray<{
      readonly matcher: { readonly id: string; readonly options?: unknown }
      readonly properties: ReadonlyArray<{ readonly id: string; readonly value?: unknown }>
    }>
  }
  readonly options?: { readonly legend?: { readonly placement?: string } }
  readonly transformations?: ReadonlyArray<{ readonly id: string; readonly options: unknown }>
}

export type FileDashboard = {
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly panels: ReadonlyArray<FilePanel>
}

const FOLDER = new URL('../dashboards/', import.meta.url)

/** The dashboards that Grafana gets, from the files that it gets them from. */
export const readDashboards = (): ReadonlyArray<FileDashboard> =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')))
