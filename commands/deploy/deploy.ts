import * as E from 'fp-ts/lib/Either.js'
import type { DeployArguments } from './arguments.ts'
import { bring } from './bring.ts'
import type { DeployDependencies } from './dependencies.ts'
import { checkCluster, checkSecrets, render } from './prepare.ts'
import type { Stop } from './stop.ts'
import { whereToPost } from './where-to-post.ts'

/** Brings an overlay to the cluster; nothing is changed before everything that can be checked has been. */
export const deploy = async (
  dependencies: DeployDependencies,
  args: DeployArguments
): Promise<E.Either<Stop, void>> => {
  const rendered = await render(dependencies, args)
  if (E.isLeft(rendered)) return rendered
  const applicable = await checkCluster(dependencies, rendered.right)
  if (E.isLeft(applicable)) return applicable
  const secret = await checkSecrets(dependencies, applicable.right)
  if (E.isLeft(secret)) return secret
  const brought = await bring(dependencies, args, applicable.right, secret.right)
  if (E.isLeft(brought) || args.dryRun) return brought
  const objects = applicable.right.map(({ object }) => object)
  for (const line of await whereToPost(dependencies.kubectl, objects)) dependencies.say(line)
  return E.right(undefined)
}
