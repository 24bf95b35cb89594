/** What Redis may hold by the data of its ConfigMap, in bytes; `512mb` counts in powers of two. 0 when it says nothing. */
export const maxMemoryOf = (data: Readonly<Record<string, string>>): number => {
  const [, count = '0', unit = ''] = /^maxmemory (\d+)(mb|gb)$/m.exec(data['memory.conf'] ?? '') ?? []
  return Number(count) * (unit === 'gb' ? 2 ** 30 : 2 ** 20)
}
