/** A table as a question names it. */
export interface NamedTable {
  /** Empty where the question names the table alone. */
  database: string;
  name: string;
  /** Where it is named first, in UTF-16 units. */
  start: number | undefined;
}
