/** A copy with the given properties changed; an absent one stays as it is. */
export function patched<T extends object>(row: T, patch: Partial<T>): T {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined)
  return { ...row, ...(Object.fromEntries(given) as Partial<T>) }
}
