import type { Logger } from '../../shared/log/logger.ts'
import type { ServiceSpec } from '../manifests/topology.ts'
import { leastOf } from '../scaling/allot.ts'
import { budgetOf } from '../scaling/budget.ts'
import { thisMachine } from '../scaling/this-machine.ts'

/** How many replicas there may be in all: as many as were said, else as the machine bears, but never too few for every service to run. */
export const replicaBudget = (
  maxReplicas: number | undefined,
  services: ReadonlyArray<ServiceSpec>,
  log: Logger
): number => {
  const asked = maxReplicas ?? budgetOf(thisMachine())
  const needed = services.reduce((sum, { scaling }) => sum + leastOf(scaling), 0)
  if (needed > asked)
    log.warn({ maxReplicas: asked, needed }, 'every service needs its min-scale, or one replica: so many there may be')
  return Math.max(asked, needed)
}
