import { Redis } from 'ioredis'

/** The process that answers at `url`, if it is on this machine. */
export const redisPid = async (url: string): Promise<number> => {
  const redis = new Redis(url)
  try {
    return Number(/^process_id:(\d+)/m.exec(await redis.info('server'))?.[1])
  } finally {
    redis.disconnect()
  }
}
