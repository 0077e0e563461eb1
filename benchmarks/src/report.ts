export type Cell = string | number

/** One column: `digits` behind the point, and what is put behind each figure. */
export interface Column {
  heading: string
  digits?: number
  suffix?: string
}

/** Where a benchmark tells what it found. */
export interface Report {
  /** The cells keep their full precision in JSON. */
  table(title: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]): void
  note(text: string): void
  /** To be called once, at the end. */
  close(): void
}

/** Aligned tables as they come. */
export const textReport = (): Report => ({
  table: (title, columns, rows) => {
    const texts = [
      columns.map(({ heading }) => heading),
      ...rows.map((row) => row.map((cell, at) => shown(cell, columns[at]!))),
    ]
    const widths = columns.map((_, at) => Math.max(...texts.map((row) => row[at]?.length ?? 0)))
    console.log(`\n${title}`)
    for (const row of texts) console.log(row.map((text, at) => padded(text, widths[at]!, at)).join('  '))
  },
  note: (text) => {
    console.log(text)
  },
  close: () => undefined,
})

/** One JSON object, when all is done. */
export function jsonReport(): Report {
  const notes: string[] = []
  const tables: { title: string; rows: Record<string, Cell>[] }[] = []
  return {
    table: (title, columns, rows) => {
      const named = rows.map((row) => Object.fromEntries(row.map((cell, at) => [columns[at]!.heading, cell])))
      tables.push({ title, rows: named })
    },
    note: (text) => {
      notes.push(text)
    },
    close: () => {
      console.log(JSON.stringify({ notes, tables }, null, 2))
    },
  }
}

const shown = (cell: Cell, { digits = 0, suffix = '' }: Column): string =>
  typeof cell === 'string' ? cell : cell.toFixed(digits) + suffix

const padded = (text: string, width: number, at: number): string =>
  at === 0 ? text.padEnd(width) : text.padStart(width)
