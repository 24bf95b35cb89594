import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

type Value = { readonly stringValue?: string; readonly intValue?: number | string; readonly boolValue?: boolean }
type Attribute = { readonly key: string; readonly value: Value }

export type ReceivedSpan = {
  readonly traceId: string
  readonly spanId: string
  /** '' for the first of a trace. */
  readonly parentSpanId: string
  readonly name: string
  /** As OTLP numbers them. */
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  readonly service: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly resource: Readonly<Record<string, unknown>>
  readonly failed: boolean
}

export type OtlpReceiver = {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string
  readonly spans: ReadonlyArray<ReceivedSpan>
  /** Headers of the requests, in their order. */
  readonly requests: ReadonlyArray<Readonly<Record<string, unknown>>>
  /** The status of answers from now on. */
  readonly answer: (status: number) => void
  readonly stop: () => Promise<void>
}

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const

const unwrapped = ({ stringValue, intValue, boolValue }: Value): unknown =>
  stringValue ?? (intValue === undefined ? boolValue : Number(intValue))

const toRecord = (attributes: ReadonlyArray<Attribute> = []): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, unwrapped(value)]))

// biome-ignore lint/suspicious/noExplicitAny: the JSON of OTLP as it comes
const spansOf = (json: any): ReadonlyArray<ReceivedSpan> => {
  const spans: ReceivedSpan[] = []
  for (const { resource, scopeSpans } of json.resourceSpans) {
    const about = toRecord(resource.attributes)
    for (const scope of scopeSpans) {
      for (const { traceId, spanId, parentSpanId = '', name, kind, attributes, status } of scope.spans) {
        spans.push({
          ...{ traceId, spanId, parentSpanId, name, kind: KINDS[kind as number] ?? 'internal' },
          ...{ service: String(about['service.name']), attributes: toRecord(attributes), resource: about },
          failed: status?.code === 2
        })
      }
    }
  }
  return spans
}

/** A collector that takes OTLP as JSON over HTTP and keeps what it gets; anything else it answers with 400. */
export const startOtlpReceiver = async (): Promise<OtlpReceiver> => {
  const spans: ReceivedSpan[] = []
  const requests: Record<string, unknown>[] = []
  let status = 200
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      requests.push({ ...req.headers, url: req.url })
      if (status !== 200) return void res.writeHead(status).end()
      try {
        const body = Buffer.concat(chunks)
        const text = (req.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8')
        if (req.method !== 'POST' || req.url !== '/v1/traces') throw new Error('no such route')
        spans.push(...spansOf(JSON.parse(text)))
        res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      } catch {
        res.writeHead(400).end()
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    answer: (next) => {
      status = next
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
