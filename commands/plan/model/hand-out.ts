/**
 * Splits requests among pods by turns, first into free slots. What is left when all are full is split evenly too: it is
 * what a pod may take up when slots become free within the step. Writes into `shares`.
 */
export const handOut = (total: number, free: ReadonlyArray<number>, turn: number, shares: number[]): void => {
  const pods = free.length
  const fair = Math.ceil(total / pods)
  let left = total
  for (let k = 0; k < pods; k += 1) {
    const pod = (turn + k) % pods
    const share = Math.min(fair, free[pod] as number, left)
    shares[pod] = share
    left -= share
  }
  for (let k = 0; k < pods && left > 0; k += 1) {
    const pod = (turn + k) % pods
    const more = Math.min((free[pod] as number) - (shares[pod] as number), left)
    shares[pod] = (shares[pod] as number) + more
    left -= more
  }
  const even = Math.ceil(left / pods)
  for (let k = 0; k < pods && left > 0; k += 1) {
    const pod = (turn + k) % pods
    const more = Math.min(even, left)
    shares[pod] = (shares[pod] as number) + more
    left -= more
  }
}
