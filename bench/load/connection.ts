import { connect, type Socket } from 'node:net'

/** One kept-alive connection with one request under way: `send` resolves with the status. */
export type Connection = { readonly send: (request: string) => Promise<number>; readonly close: () => void }

const isWhole = (answer: string): boolean => {
  const head = answer.indexOf('\r\n\r\n')
  if (head < 0) return false
  const length = /^content-length: *(\d+)/im.exec(answer)?.[1]
  if (length !== undefined) return answer.length >= head + 4 + Number(length)
  return /^transfer-encoding: *chunked/im.test(answer.slice(0, head)) ? answer.endsWith('0\r\n\r\n') : true
}

/**
 * HTTP/1.1 over a bare socket: writes text and looks for the end of the answer. A client of a library takes as much of the
 * two cores as what is measured, and then the figure would be the client's.
 */
export const openConnection = (port: number): Promise<Connection> =>
  new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let answer = ''
    let waiting: { readonly resolve: (status: number) => void; readonly reject: (error: Error) => void } | undefined
    socket.setEncoding('latin1')
    socket.on('data', (chunk: unknown) => {
      answer += String(chunk)
      if (!isWhole(answer)) return
      const status = Number(answer.slice(9, 12))
      answer = ''
      const { resolve: answered } = waiting ?? {}
      waiting = undefined
      answered?.(status)
    })
    const fail = (error: Error): void => {
      waiting?.reject(error)
      waiting = undefined
      reject(error)
    }
    socket.on('error', fail)
    socket.on('close', () => fail(new Error('connection closed')))
    socket.on('connect', () =>
      resolve({
        send: (request) =>
          new Promise((answered, failed) => {
            waiting = { resolve: answered, reject: failed }
            socket.write(request)
          }),
        close: () => socket.destroy()
      })
    )
  })
