/** Label matchers of our functions' series, for the namespace, the functions and the revisions chosen at the top. */
export const OURS = 'namespace="$namespace",job=~"$service",serving_knative_dev_revision=~"$revision"'

/** What people and other functions ask, as the rules have it: not whether all is well, and no streams that stay open. */
export const ASKED = 'path!~"/metrics|/healthz|/readyz|/health|/health/.*|/debug/.*|/console/api/live"'

/** Of one function alone. */
export const of = (job: string): string => `namespace="$namespace",job="${job}"`

/** Of Knative's own series, and of the local platform's under the same names. */
export const KNATIVE = 'k8s_namespace_name="$namespace",kn_service_name=~"$service",kn_revision_name=~"$revision"'

export const INTERVAL = '[$__rate_interval]'

/** Per second, summed over replicas: counters begin anew with each. */
export const rate = (series: string, by: string): string => `sum by (${by}) (rate(${series}${INTERVAL}))`

/** A quantile over all replicas; quantiles themselves cannot be averaged. */
export const quantile = (q: number, histogram: string, matchers: string, by: string): string =>
  `histogram_quantile(${q}, sum by (le${by === '' ? '' : `, ${by}`}) (rate(${histogram}_bucket{${matchers}}${INTERVAL})))`
