import type { Page, PageQuery } from '@meterway/core/ports'

/** All rows of a list, page by page, so that only one page is ever in memory. */
export async function* everyPage<Row>(list: (page: PageQuery) => Promise<Page<Row>>): AsyncIterable<Row> {
  let cursor: string | undefined
  do {
    const page: Page<Row> = await list({ limit: 100, ...(cursor !== undefined && { cursor }) })
    yield* page.data
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}
