/** A table as text, ready to show. */
export interface Table {
  caption: string;
  columns: readonly { head: string; isNumber: boolean }[];
  rows: readonly (readonly string[])[];
  /** Number of all rows, of which `rows` may be the first. */
  total: number;
}
