import type { Collection } from '@meterway/core'

/** The things of one parent, which `member` names; those of another look missing. */
export function childrenOf<Member extends string, Row extends Record<Member, string>, Input, Patch>(
  all: Collection<Row, Input, Patch>,
  member: Member,
  parentId: string,
): Collection<Row, Omit<Input, Member>, Patch> {
  const parent = { [member]: parentId }
  return {
    create: (values) => all.create({ ...values, ...parent } as Input),
    get: async (id) => {
      const row = await all.get(id)
      return row?.[member] === parentId ? row : null
    },
    list: (query) => all.list({ ...query, where: parent }),
    update: (id, patch) => all.update(id, patch),
    remove: (id) => all.remove(id),
  }
}
