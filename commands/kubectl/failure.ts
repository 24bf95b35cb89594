/** Why kubectl gave no answer. */
export type KubectlFailure =
  | { readonly _tag: 'NotInstalled' }
  /** No cluster is configured, or the one that is does not answer. */
  | { readonly _tag: 'NoCluster'; readonly detail: string }
  | { readonly _tag: 'TimedOut'; readonly afterMs: number }
  /** The API, or kubectl itself, said no: in a few lines, when it was about several objects. */
  | { readonly _tag: 'Refused'; readonly detail: string }

export const notInstalled: KubectlFailure = { _tag: 'NotInstalled' }
export const noCluster = (detail: string): KubectlFailure => ({ _tag: 'NoCluster', detail })
export const timedOut = (afterMs: number): KubectlFailure => ({ _tag: 'TimedOut', afterMs })
export const refused = (detail: string): KubectlFailure => ({ _tag: 'Refused', detail })

/** What is missing, and what to do about it: one line, but for refusals in their own words, which may be several. */
export const explainFailure = (failure: KubectlFailure): string => {
  switch (failure._tag) {
    case 'NotInstalled':
      return 'kubectl is not on the PATH: install it (https://kubernetes.io/docs/tasks/tools/)'
    case 'NoCluster':
      return `no cluster: ${failure.detail} (set KUBECONFIG to the file of a cluster that runs)`
    case 'TimedOut':
      return `kubectl gave no answer within ${failure.afterMs / 1000} s`
    case 'Refused':
      return failure.detail
  }
}

/** The object, or the kind, is not there: the words of the API's 404 in kubectl's mouth. */
export const isNotFound = (failure: KubectlFailure): boolean =>
  failure._tag === 'Refused' && /\(NotFound\)|not found|could not find the requested resource/i.test(failure.detail)

/**
 * Exit codes of the commands for operators: 0 done; 1 not everything is as it should be; 2 wrong arguments; 3 no
 * kubectl, or no cluster that answers; 4 the cluster lacks something, or refuses.
 */
export const EXIT = { done: 0, failed: 1, usage: 2, noCluster: 3, refused: 4 } as const

export const EXIT_HELP = `Exit code: 0 done; 1 not everything is as it should be; 2 wrong arguments; 3 no kubectl, or no cluster that
answers; 4 the cluster lacks something that is needed, or refuses.
`

export const exitCodeOf = ({ _tag }: KubectlFailure): number =>
  _tag === 'NotInstalled' || _tag === 'NoCluster' ? EXIT.noCluster : EXIT.refused
