import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { alone } from '../tables/alone.js';
import { withoutFolderValues } from '../tables/personal-columns.js';

/** What became of a table's columns; what became of its files its changes say. */
type TableOutcome = 'new' | 'unchanged' | 'widened' | 'new version' | 'missing';

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

/** What became of telling the Data Catalog of a table. */
export interface RegistrationReport {
  address: string;
  outcome: 'created' | 'updated' | 'unchanged' | 'left out';
  /** Why it is left out; else what it is called there, `database.name`. */
  what: string;
}

/** What one location gave. */
export interface CrawledPlace {
  files: number;
  tables: CrawledTable[];
  unreadable: Unreadable[];
  /** What kept some of its tables from being found out; the others are. */
  faults: Error[];
}

export interface CrawlReport {
  /** Looked at, in all locations. */
  files: number;
  /** In the order of their addresses. */
  tables: CrawledTable[];
  /** Files that hold nothing that can be read as a table, and why: one sentence with place and advice. */
  unreadable: Unreadable[];
  /** Locations that could not be looked into, or not to their end. */
  failed: FailedLocation[];
  /** What the Data Catalog was told; left out where no setting names one. */
  told?: RegistrationReport[];
}

export interface Unreadable {
  file: string;
  why: string;
}

interface FailedLocation {
  location: string;
  code: ErrorCode;
  why: string;
  /** The same may succeed later without anyone changing anything. */
  retryable: boolean;
}

/** A report that names no value of a personal folder. @param isPersonal whether a folder's key is */
export function reportWithoutValues(
  report: CrawlReport,
  isPersonal: (key: string) => boolean,
): CrawlReport {
  const shown = (text: string) => withoutFolderValues(text, isPersonal);
  return {
    ...report,
    unreadable: report.unreadable.map(({ file, why }) => ({ file: shown(file), why: shown(why) })),
    failed: report.failed.map((each) => ({
      ...each,
      location: shown(each.location),
      why: shown(each.why),
    })),
  };
}

/** @throws AppError, retryable, when a location could not be looked into and a later crawl may do it */
export function requireLasting({ failed }: CrawlReport): void {
  const passing = failed.find(({ retryable }) => retryable);
  if (passing) throw new AppError(passing.code, passing.why, { retryable: true });
}

const crawlRow = z.object({ id: z.string() });

/** What crawls there were, and that one location is crawled by one at a time. */
export class CrawlLog {
  constructor(private readonly warehouse: DataSource) {}

  /** @param locations without user and password */
  async begin(locations: readonly string[], askedBy: string): Promise<string> {
    const [row] = await queryRows(
      this.warehouse,
      crawlRow,
      `INSERT INTO ops.catalogue_crawls (locations, asked_by) VALUES ($1, $2)
       RETURNING crawl_id::text AS id`,
      [locations, askedBy],
    );
    if (!row) throw new Error('a crawl was to be noted and was not');
    return row.id;
  }

  /** @param error why it broke off; null when it went through */
  async end(id: string, report: CrawlReport, error: string | null): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.catalogue_crawls SET ended_at = now(), files = $2, report = $3, error = $4
       WHERE crawl_id = $1`,
      [id, report.files, JSON.stringify(report), error],
    );
  }

  /** @throws AppError BUSY, retryable, while another crawl looks into the location */
  alone<Result>(location: string, work: () => Promise<Result>): Promise<Result> {
    const busy = `${location} is being crawled; try again when that has ended`;
    return alone(this.warehouse, location, busy, work);
  }
}
