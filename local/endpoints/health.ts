import { asJson, type Endpoint } from './endpoints.ts'
import type { Observed, ServiceInfo } from './observed.ts'

/**
 * None of its replicas is ready though some should be, and none of them is just starting for the first time: that one may be
 * on its way up from zero, which is no fault.
 */
export const isDown = ({ ready, given, replicas }: Pick<ServiceInfo, 'ready' | 'given' | 'replicas'>): boolean =>
  ready === 0 && given > 0 && !replicas.some((replica) => !replica.ready && replica.restarts === 0)

const statusOf = (up: boolean): string => (up ? 'up' : 'down')

/** By component as `/health` of a function has it; 503 when one is down. */
export const healthEndpoint =
  ({ pingRedis, broker, services }: Observed): Endpoint =>
  async () => {
    const redisMs = await pingRedis()
    const { available, triggers } = broker()
    const backlog = Object.values(triggers).reduce((sum, trigger) => sum + trigger.backlog, 0)
    const all = services()
    const isUp = redisMs !== undefined && available && !all.some(isDown)
    const body = {
      status: statusOf(isUp),
      components: {
        redis: { status: statusOf(redisMs !== undefined), ...(redisMs === undefined ? {} : { ms: redisMs }) },
        broker: { status: statusOf(available), backlog },
        ...Object.fromEntries(
          all.map((service) => {
            const { given: wanted, ready, queued, replicas } = service
            return [service.service, { status: statusOf(!isDown(service)), wanted, ready, queued, replicas }]
          })
        )
      }
    }
    return asJson(body, isUp ? 200 : 503)
  }
