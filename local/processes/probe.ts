import { get } from 'node:http'

/** One HTTP probe, as queue-proxy and the kubelet judge it: any status from 200 to 399 is a yes. Never rejects. */
export const probe = (port: number, path: string, timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const request = get(
      {
        host: '127.0.0.1',
        port,
        path,
        agent: false,
        timeout: timeoutMs,
        headers: { 'user-agent': 'kube-probe/local' }
      },
      (response) => {
        const status = response.statusCode ?? 0
        // The body says nothing to a probe, and an endless one must not hold it up.
        response.destroy()
        resolve(status >= 200 && status < 400)
      }
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
    request.on('close', () => resolve(false))
  })
