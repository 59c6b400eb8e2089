import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { alone } from '../../tables/alone.js';
import type { CrawlReport } from './crawl-report.js';

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
