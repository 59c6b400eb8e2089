import { z } from 'zod';
import type { Marts } from './marts.js';
import type { PublishedSnapshot } from './published-snapshot.js';

const lastWeekRow = z.object({ sales: z.number() });

const lastWeekSql = `
  SELECT sum(weekly_sales) AS sales FROM mart.store_week
  WHERE snapshot_id = $1 AND week_date = (
    SELECT max(week_date) FROM mart.store_week WHERE snapshot_id = $1 AND weekly_sales IS NOT NULL)`;

/** Sales of the last published week, read from the marts once for each snapshot. */
export class LastWeekSales {
  private known: { version: string; sales: number } | undefined;

  constructor(
    private readonly marts: Marts,
    private readonly published: PublishedSnapshot,
  ) {}

  /** Returns undefined while nothing is published. @throws the error of the query */
  async read(): Promise<number | undefined> {
    const { version } = this.published;
    const current = this.published.find();
    if (!current) return undefined;
    if (this.known?.version !== version) {
      const { sales } = await this.marts.row(lastWeekRow, lastWeekSql, current);
      this.known = { version, sales };
    }
    return this.known.sales;
  }
}
