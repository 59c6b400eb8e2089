/** A table as text, ready to be shown. */
export interface Table {
  caption: string;
  columns: readonly { head: string; isNumber: boolean }[];
  rows: readonly (readonly string[])[];
  /** Rows there are in all, of which `rows` may be the first. */
  total: number;
}
