import * as E from 'fp-ts/lib/Either.js'
import type { KubectlFailure } from './failure.ts'
import type { Kubectl } from './kubectl.ts'
import { KubeList, KubeObject } from './objects.ts'
import { parseAs } from './parse-as.ts'

/** `kubectl get …` as objects. */
export const getList = async (
  kubectl: Kubectl,
  args: ReadonlyArray<string>
): Promise<E.Either<KubectlFailure, ReadonlyArray<KubeObject>>> => {
  const answer = await kubectl(['get', ...args, '-o', 'json'])
  if (E.isLeft(answer)) return answer
  const list = parseAs(KubeList)(answer.right)
  return E.isLeft(list) ? list : E.right(list.right.items)
}

/** `kubectl get KIND NAME …` as one object. */
export const getOne = async (
  kubectl: Kubectl,
  args: ReadonlyArray<string>
): Promise<E.Either<KubectlFailure, KubeObject>> => {
  const answer = await kubectl(['get', ...args, '-o', 'json'])
  return E.isLeft(answer) ? answer : parseAs(KubeObject)(answer.right)
}
