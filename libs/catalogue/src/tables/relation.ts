/** What a session of the query engine needs to ask about something under a name. */
export interface Relation {
  /** Identifier that SQL names it by. */
  name: string;
  /** Schema that it stands in, which is made where it is missing; none for the default one. */
  schema?: string;
  /** SELECT that gives its rows, typed as the catalogue says. */
  sql: string;
  /** Files that it reads, by absolute path. */
  files: string[];
  /** Bytes of these. */
  bytes: number;
  columns: { name: string; type: string }[];
  /** Says, once, that its files are read no more; they are kept for some time where nobody says so. */
  release?: () => Promise<void>;
}
