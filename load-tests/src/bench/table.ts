import type { Figure } from './figure.js'

const titles = ['', 'bare', 'gateway', 'ratio', 'asked for', ''] as const

/** The figures as a table for a terminal. */
export function table(figures: readonly Figure[]): string {
  const rows = [titles, ...figures.map(rowOf)]
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column]!, column))
      .join('  ')
      .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}

function pad(cell: string, width: number, column: number): string {
  return column >= 1 && column <= 3 ? cell.padStart(width) : cell.padEnd(width)
}

function rowOf({ name, unit, bare, gateway, ratio, limit, isMet }: Figure): string[] {
  const met = isMet === null ? '' : isMet ? 'met' : 'NOT MET'
  return [name, amount(bare, unit), amount(gateway, unit), ratio === null ? '' : ratio.toFixed(2), limit ?? '', met]
}

function amount(value: number | null, unit: string): string {
  if (value === null) return '-'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${unit}`
}
