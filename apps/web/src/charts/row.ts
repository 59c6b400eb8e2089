/** A row of an answer. */
export type Row = Readonly<Record<string, unknown>>;

/** Formats a field of a row; null for a missing value. */
export type Write = (row: Row, field: string) => string | null;
