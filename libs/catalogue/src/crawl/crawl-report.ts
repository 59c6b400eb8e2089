import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { withLock } from '../tables/with-lock.js';
import { maskFolderValues } from '../tables/personal-columns.js';
import { storableJson } from '#platform/text/storable-text.js';

/** What happened to a table's columns. `changes` describes what happened to its files. */
type TableOutcome = 'new' | 'unchanged' | 'widened' | 'new version' | 'missing';

export interface CrawledTable {
  /** `database.name` */
  address: string;
  outcome: TableOutcome;
  format: string;
  files: number;
  /** Null until the rows are counted. */
  rows: number | null;
  columns: number;
  /** Changes since the last crawl, one sentence each. */
  changes: string[];
}

/** The result of registering a table with the Data Catalog. */
export interface RegistrationReport {
  address: string;
  outcome: 'created' | 'updated' | 'unchanged' | 'left out';
  /** The reason when it is left out, else its name there, `database.name`. */
  what: string;
}

/** The result of crawling one location. */
export interface CrawledPlace {
  files: number;
  tables: CrawledTable[];
  unreadable: Unreadable[];
  /** Errors that kept some tables from being found; the others are in `tables`. */
  errors: Error[];
}

export interface CrawlReport {
  /** Files read in all locations. */
  files: number;
  /** Sorted by address. */
  tables: CrawledTable[];
  /** Files that cannot be read as a table, each with one sentence: where, why and what to do. */
  unreadable: Unreadable[];
  /** Locations that could not be crawled completely. */
  failed: FailedLocation[];
  /** Registrations with the Data Catalog; left out when no Data Catalog is set. */
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
  /** A retry may succeed without any change. */
  retryable: boolean;
}

/**
 * Returns the report with the values of personal folders masked.
 * @param isPersonal whether a folder's key is personal
 */
export function maskReport(report: CrawlReport, isPersonal: (key: string) => boolean): CrawlReport {
  const shown = (text: string) => maskFolderValues(text, isPersonal);
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

/** @throws AppError, retryable, when a location failed and a later crawl may succeed */
export function throwRetryableFailure({ failed }: CrawlReport): void {
  const passing = failed.find(({ retryable }) => retryable);
  if (passing) throw new AppError(passing.code, passing.why, { retryable: true });
}

const crawlRow = z.object({ id: z.string() });

/** Records crawls, and allows one crawl of a location at a time. */
export class CrawlLog {
  constructor(private readonly warehouse: DataSource) {}

  /** @param locations without user and password */
  async begin(locations: readonly string[], askedBy: string): Promise<string> {
    const [row] = await queryRows(
      this.warehouse,
      crawlRow,
      `INSERT INTO ops.catalogue_crawls (locations, requested_by) VALUES ($1, $2)
       RETURNING crawl_id::text AS id`,
      [locations, askedBy],
    );
    if (!row) throw new Error('a crawl was not recorded');
    return row.id;
  }

  /** @param error the failure; null when the crawl succeeded */
  async end(id: string, report: CrawlReport, error: string | null): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.catalogue_crawls SET ended_at = now(), files = $2, report = $3, error = $4
       WHERE crawl_id = $1`,
      [id, report.files, storableJson(report), error],
    );
  }

  /** @throws AppError BUSY, retryable, while another crawl reads the location */
  withLocationLock<Result>(location: string, work: () => Promise<Result>): Promise<Result> {
    const busy = `another crawl of ${location} is active; try again when it has ended`;
    return withLock(this.warehouse, location, busy, work);
  }
}
