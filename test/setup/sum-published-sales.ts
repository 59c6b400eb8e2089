import type { TestPipeline } from './pipeline.js';

/**
 * Returns the sum of all sales of the published snapshot, as decimal text; undefined without one.
 */
export async function sumPublishedSales(
  pipeline: Pick<TestPipeline, 'rows'>,
): Promise<string | undefined> {
  const [row] = await pipeline.rows<{ total: string | null }>(
    `SELECT sum(weekly_sales) AS total FROM mart.store_week
     JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published' AND flow = 'weekly-sales'`,
  );
  return row?.total ?? undefined;
}
