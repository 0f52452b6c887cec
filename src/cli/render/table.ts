/** A cell: its text, which is measured, and how it is coloured, which is not. */
export interface Cell {
  readonly text: string
  readonly paint?: (text: string) => string
  readonly align?: 'left' | 'right'
  /** `row`: it runs over the columns that follow, of which the row has none, and makes none of them wider. */
  readonly over?: 'column' | 'row'
}

const GAP = '  '

/** Columns on a screen; good for names in Latin script, near enough for others. */
const width = (text: string): number => Array.from(text.normalize('NFC')).length

const renderCell = ({text, paint = (plain) => plain, align = 'left'}: Cell, columns: number, last: boolean): string => {
  const padding = ' '.repeat(Math.max(0, columns - width(text)))
  if (align === 'right') return padding + paint(text)
  return last ? paint(text) : paint(text) + padding
}

/** Rows with their columns in line, two blanks between them, each line ended by a line feed. Cells hold no line breaks. */
export const renderTable = (rows: readonly (readonly (Cell | string)[])[], indent = ''): string => {
  const cells = rows.map((row) => row.map((cell): Cell => (typeof cell === 'string' ? {text: cell} : cell)))
  const columns: number[] = []
  for (const row of cells) {
    for (const [index, {text, over}] of row.entries()) {
      columns[index] = Math.max(columns[index] ?? 0, over === 'row' ? 0 : width(text))
    }
  }
  const line = (row: readonly Cell[]): string =>
    row.map((cell, index) => renderCell(cell, columns[index] ?? 0, index === row.length - 1)).join(GAP)
  return cells.map((row) => `${indent}${line(row).trimEnd()}\n`).join('')
}
