import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { CrawlReport } from './crawl-report.js';

const crawlRow = z.object({ id: z.string() });
const lockRow = z.object({ isHeld: z.boolean() });

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
  async alone<Result>(location: string, work: () => Promise<Result>): Promise<Result> {
    const runner = this.warehouse.createQueryRunner();
    const key = [`catalogue ${location}`];
    try {
      const [row] = await queryRows(
        runner,
        lockRow,
        'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS "isHeld"',
        key,
      );
      if (!row?.isHeld) {
        const message = `${location} is being crawled; try again when that has ended`;
        throw new AppError('BUSY', message, { retryable: true });
      }
      try {
        return await work();
      } finally {
        await runner.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', key);
      }
    } finally {
      await runner.release();
    }
  }
}
