import type { ImportReport } from '@meterway/core'
import type { PriceChange } from '@meterway/core/pricing'

/** The report in words, a line for each fact. */
export function reportLines(report: ImportReport): string[] {
  const { counts, differences, dryRun } = report
  const { added, changed, unchanged, gone } = differences
  return [
    `read ${counts.total} entries: ${counts.imported} usable, ${report.quarantined.length} quarantined, ` +
      `${report.unexpressed.length} not expressible, ${report.unpriced.length} without a price`,
    ...report.quarantined.map(({ name, reasons }) => `quarantined ${name}: ${reasons.join('; ')}`),
    ...report.unexpressed.map(({ name, fields }) => `not expressible ${name}: ${fields.join(', ')}`),
    ...names('without a price', report.unpriced),
    ...names('free of charge in the list', report.free),
    ...names('no model of this name (--create-models makes them)', report.unknownModels),
    ...names('new price', added),
    ...changed.map(({ name, changes }) => `changed ${name}: ${changes.map(changeText).join('; ')}`),
    ...names('active, but not in the list', gone),
    `${added.length} new, ${changed.length} changed, ${unchanged.length} unchanged, ${gone.length} not in the list`,
    dryRun ? 'dry run: nothing was written' : `${report.written} prices written, in force from now`,
  ]
}

const names = (label: string, list: readonly string[]): string[] =>
  list.length === 0 ? [] : [`${label} (${list.length}): ${list.join(', ')}`]

function changeText({ dimension, when, old: before = 'none', new: after = 'none' }: PriceChange): string {
  return `${dimension}${when ? ` ${JSON.stringify(when)}` : ''} ${before} -> ${after}`
}
