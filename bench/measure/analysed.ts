import { request } from 'undici'

type Page = {
  readonly series: ReadonlyArray<{
    readonly source: string
    readonly samples: { readonly fresh: number; readonly late: number; readonly duplicate: number }
  }>
  readonly next?: string
}

/** Samples of a stream that have a verdict, as any client of the platform can ask. */
export const analysedSamples = async (port: number, stream: string): Promise<{ fresh: number; other: number }> => {
  const sum = { fresh: 0, other: 0 }
  for (let after: string | undefined = ''; after !== undefined; ) {
    const query: string = new URLSearchParams({ limit: '1000', after }).toString()
    const { statusCode, body } = await request(`http://127.0.0.1:${port}/api/v1/series?${query}`)
    if (statusCode !== 200) throw new Error(`GET /api/v1/series answered ${statusCode}`)
    const page = (await body.json()) as Page
    for (const { source, samples } of page.series) {
      if (!source.startsWith(`/bench/${stream}/`)) continue
      sum.fresh += samples.fresh
      sum.other += samples.late + samples.duplicate
    }
    after = page.next
  }
  return sum
}
