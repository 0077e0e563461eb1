import { cpus } from 'node:os'

export type Cell = string | number

/** Prints rows under aligned headings. */
export function printTable(
  title: string,
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
): void {
  const texts = [headings, ...rows].map((row) => row.map(String))
  const widths = headings.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)))
  console.log(`\n${title}`)
  for (const row of texts)
    console.log(row.map((text, column) => pad(text, widths[column]!, column)).join('  '))
}

const pad = (text: string, width: number, column: number): string =>
  column === 0 ? text.padEnd(width) : text.padStart(width)

export const machine = (): string => {
  const [first] = cpus()
  return `${String(cpus().length)} cores (${first?.model.trim() ?? 'unknown'}), Node ${process.version}, ${process.platform}`
}

export const round = (value: number, digits = 0): string => value.toFixed(digits)
