/** A page of a list, newest first unless said otherwise. */
export interface PageQuery {
  /** 1–100. */
  limit: number
  /** Opaque; from `nextCursor` of the page before. */
  cursor?: string | undefined
}

export interface Page<T> {
  data: T[]
  nextCursor: string | null
}
