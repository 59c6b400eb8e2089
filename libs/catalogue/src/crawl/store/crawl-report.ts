/** What became of a table. */
export type TableOutcome = 'new' | 'unchanged' | 'widened' | 'new version' | 'missing';

export interface CrawledTable {
  /** `database.name` */
  address: string;
  outcome: TableOutcome;
  format: string;
  files: number;
  /** Undefined until somebody has counted. */
  rows: number | null;
  columns: number;
  /** What changed against the crawl before, a sentence each. */
  changes: string[];
}

export interface CrawlReport {
  /** Looked at, in all locations. */
  files: number;
  /** In the order of their addresses. */
  tables: CrawledTable[];
  /** Files that hold nothing that can be read as a table, and why: one sentence with place and advice. */
  unreadable: { file: string; why: string }[];
  /** Locations that could not be looked into. */
  failed: { location: string; code: string; why: string }[];
}
