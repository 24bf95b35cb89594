import { DETECTORS } from '../detection/detectors.ts'
import type { DetectorChoice } from './detector-form.ts'

/** The detector of every series for which no policy names another one. */
const NAME = 'adaptive'

const { defaults = {} } = DETECTORS.find(({ name }) => name === NAME) ?? {}

export const DEFAULT_DETECTOR: DetectorChoice = { name: NAME, parameters: { ...defaults }, given: [] }
