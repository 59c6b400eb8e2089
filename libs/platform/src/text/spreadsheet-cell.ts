/** Text that a spreadsheet would run as a formula, with the marks that prevent it. */
const FORMULA = /^'*[=+\-@\t\r]/;
const MARKED = /^'+[=+\-@\t\r]/;

/**
 * Returns a cell that no spreadsheet reads as a formula: source files are untrusted, and a row can contain
 * `=HYPERLINK(…)`. The mark is the apostrophe that spreadsheets themselves use.
 */
export function markedCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Returns the original text of a cell from `markedCell`. */
export function unmarkedCell(cell: string): string {
  return MARKED.test(cell) ? cell.slice(1) : cell;
}
