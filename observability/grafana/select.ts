/** Label matchers of our functions' series, for the namespace and the functions chosen at the top. */
export const OURS = 'namespace="$namespace",job=~"$service"'

/** Of one function alone. */
export const of = (job: string): string => `namespace="$namespace",job="${job}"`

/** Of Knative's own series, and of the local platform's under the same names. */
export const KNATIVE = 'k8s_namespace_name="$namespace",kn_service_name=~"$service"'

export const INTERVAL = '[$__rate_interval]'

/** Per second, summed over replicas: counters begin anew with each. */
export const rate = (series: string, by: string): string => `sum by (${by}) (rate(${series}${INTERVAL}))`

/** A quantile over all replicas; quantiles themselves cannot be averaged. */
export const quantile = (q: number, histogram: string, matchers: string, by: string): string =>
  `histogram_quantile(${q}, sum by (le${by === '' ? '' : `, ${by}`}) (rate(${histogram}_bucket{${matchers}}${INTERVAL})))`
