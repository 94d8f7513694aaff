/** What a spreadsheet takes for the beginning of a formula, half-width or full-width, behind any apostrophes of ours. */

const formula = /^'*[=+\-@＝＋－＠\t\r\n\0]/

/** A cell that every spreadsheet shows as the text that it is: an apostrophe before whatever could begin a formula. */
export function inertCell(text: string): string {
  return formula.test(text) ? `'${text}` : text
}

/** The text behind {@link inertCell}; any other text comes back to the letter. */
export function cellText(cell: string): string {
  return cell.startsWith('\'') && formula.test(cell.slice(1)) ? cell.slice(1) : cell
}

/** One line of CSV, every cell quoted and inert. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell => `"${inertCell(cell).replaceAll('"', '""')}"`).join(',')}\r\n`
}
