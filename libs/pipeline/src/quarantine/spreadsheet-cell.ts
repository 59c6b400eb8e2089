/** What a spreadsheet would run as a formula, with the marks that keep it from doing so. */
const FORMULA = /^'*[=+\-@\t\r]/;
const MARKED = /^'+[=+\-@\t\r]/;

/**
 * A cell that no spreadsheet takes for a formula: files come from outside, and a row can say
 * `=HYPERLINK(…)`. The mark is the apostrophe that spreadsheets themselves use.
 */
export function markedCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that `markedCell` was given. */
export function unmarkedCell(cell: string): string {
  return MARKED.test(cell) ? cell.slice(1) : cell;
}
