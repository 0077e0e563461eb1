/** What a path leads to: entries by method, and what its placeholders stand for. */
export interface Match<T> {
  methods: ReadonlyMap<string, T>
  params: Record<string, string>
}

interface Node<T> {
  children: Map<string, Node<T>>
  placeholder: { name: string; node: Node<T> } | null
  methods: Map<string, T>
}

/** Finds entries by path; a literal segment goes before a placeholder (`/usage/summary` before `/usage/{id}`). */
export class PathTable<T extends { method: string; path: string }> {
  readonly #root = emptyNode<T>()

  constructor(entries: readonly T[]) {
    for (const entry of entries) this.#add(entry)
  }

  /** @param path without the query; null when nothing is there. */
  find(path: string): Match<T> | null {
    const params: Record<string, string> = {}
    let node = this.#root
    for (const segment of segmentsOf(path)) {
      const child = node.children.get(segment)
      if (child) node = child
      else if (node.placeholder) {
        const value = decode(segment)
        if (value === null) return null
        params[node.placeholder.name] = value
        node = node.placeholder.node
      } else return null
    }
    return node.methods.size === 0 ? null : { methods: node.methods, params }
  }

  #add(entry: T): void {
    let node = this.#root
    for (const segment of segmentsOf(entry.path)) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1]
      if (name !== undefined) node = (node.placeholder ??= { name, node: emptyNode<T>() }).node
      else {
        const child = node.children.get(segment) ?? emptyNode<T>()
        node.children.set(segment, child)
        node = child
      }
    }
    node.methods.set(entry.method, entry)
  }
}

const emptyNode = <T>(): Node<T> => ({ children: new Map(), placeholder: null, methods: new Map() })

/** One trailing slash is forgiven, as Express does. */
const segmentsOf = (path: string): string[] => path.replace(/^\//, '').replace(/\/$/, '').split('/')

function decode(segment: string): string | null {
  try {
    return segment === '' ? null : decodeURIComponent(segment)
  } catch {
    return null
  }
}
