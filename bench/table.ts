/** A Markdown table; all but the first column are figures. */
export function renderTable(head: string[], lines: (string | number)[][]): string {
  const row = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
  return [row(head), row(rule), ...lines.map(row)].join('\n');
}
