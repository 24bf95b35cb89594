import type { Board } from './board.ts'
import { anomalies } from './boards/anomalies.ts'
import { health } from './boards/health.ts'
import { latency } from './boards/latency.ts'
import { scaling } from './boards/scaling.ts'
import { traffic } from './boards/traffic.ts'

export const BOARDS: ReadonlyArray<Board> = [traffic, latency, anomalies, scaling, health]
