/**
 * Where a cell may begin: at its own start, and inside it wherever a spreadsheet that separates by `;` or by tabs would cut it (quotes
 * do not help there: such a program takes the whole line for one cell, and its quotes for signs).
 */
const start = String.raw`(?<=^|[;\t\r\n])`

/** What a spreadsheet takes for the beginning of a formula, half-width or full-width, behind any quotes and apostrophes. */
const formula = String.raw`["']*[=+\-@＝＋－＠]`
/** What it passes over before a formula; it counts at the very start alone, for an empty line is none. */
const blank = String.raw`'*[\t\r\n\0]`

const begins = new RegExp(`${start}(?=${formula}|^${blank})`, 'g')
const begun = new RegExp(`${start}'(?=${formula}|(?<=^')${blank})`, 'g')

/** A cell that every spreadsheet shows as the text that it is: an apostrophe before whatever could begin a formula. */
export function inertCell(text: string): string {
  return text.replaceAll(begins, '\'')
}

/** The text behind {@link inertCell}; any other text comes back to the letter. */
export function cellText(cell: string): string {
  return cell.replaceAll(begun, '')
}

/** One line of CSV, every cell quoted and inert. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell => `"${inertCell(cell).replaceAll('"', '""')}"`).join(',')}\r\n`
}
