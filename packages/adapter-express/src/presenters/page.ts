import type { Page } from '@meterway/core/ports'

/** A page of rows as a list of the API. */
export const presentPage = <Row, Item>(page: Page<Row>, present: (row: Row) => Item): Page<Item> => ({
  data: page.data.map(present),
  nextCursor: page.nextCursor,
})
