/** A cell of a table as text; null is `∅`, so that it differs from an empty text. */
export function formatCell(cell: unknown): string {
  if (cell === null || cell === undefined) return '∅';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** Whether the values of a SQL type are numbers, which are set to the right. */
export const isNumericType = (type: string): boolean =>
  /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|REAL|DOUBLE|DECIMAL)/.test(type);
