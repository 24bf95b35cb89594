import type { Observation } from '../detection/window.ts'

// Sorts before every character of a key: Redis then orders members of equal time as `Window` orders their keys, also when
// one key begins with another.
const SEPARATOR = ' '

/** A sample as a member of the window's sorted set; its time is the score. `String` writes the shortest text that reads back exactly. */
export const toMember = ({ key, value }: Observation): string =>
  `${key}${SEPARATOR}${Object.is(value, -0) ? '-0' : value}`

export const fromMember = (member: string, score: string | number): Observation => {
  const at = member.indexOf(SEPARATOR)
  return { time: Number(score), key: member.slice(0, at), value: Number(member.slice(at + 1)) }
}

/** Observations from the flat list that `ZRANGE … WITHSCORES` gives: member, score, member, score. */
export const fromMembers = (flat: ReadonlyArray<string>): ReadonlyArray<Observation> => {
  const samples: Observation[] = []
  for (let i = 0; i < flat.length; i += 2) samples.push(fromMember(flat[i] as string, flat[i + 1] as string))
  return samples
}
