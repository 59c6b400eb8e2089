import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disownChunks, chunkFiles } from '../setup/chunks.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { readOracle, walmartFolder } from '../setup/shared.js';

/** The real files, if a developer has them. */
describe.skipIf(!walmartFolder)('a run over the real files', () => {
  let pipeline: TestPipeline;
  let runId: number;

  beforeAll(async () => {
    pipeline = await openTestPipeline({ SOURCE_URL: `file:${encodeURI(walmartFolder ?? '')}` });
    runId = await pipeline.run();
  });
  afterAll(() => pipeline.close());

  it('reads every row of the files, and quarantines none', async () => {
    const { rows } = readOracle();
    const { stages } = await pipeline.services.ledger.runs.get(String(runId));
    const counts = stages.slice(0, 4).map((stage) => [stage.rowsIn, stage.rowsOut]);
    expect(counts).toEqual([
      [rows.sales, rows.sales],
      [rows.features, rows.features],
      [rows.stores, rows.stores],
      [rows.sales, rows.sales],
    ]);
  });

  it.each(['store_week', 'department_week', 'store_department_week'])(
    'has every cent in %s',
    async (mart) => {
      const [row] = await pipeline.rows(
        `SELECT sum(weekly_sales)::text AS total FROM mart.${mart}`,
      );
      expect(row).toEqual({ total: readOracle().total });
    },
  );

  it('passes the shipped quality rules', async () => {
    const remarks = await pipeline.rows(
      `SELECT rule, outcome, message FROM ops.quality_checks WHERE outcome <> 'passed'`,
    );
    expect(remarks).toEqual([]);
    const [row] = await pipeline.rows('SELECT status, quality FROM ops.snapshots');
    expect(row).toEqual({ status: 'published', quality: 'PASSED' });
  });

  it('writes the same bytes when run again', async () => {
    const files = await chunkFiles(pipeline, 1);
    await disownChunks(pipeline);
    await pipeline.run();
    expect(await chunkFiles(pipeline, 2)).toEqual(files);
    const [core] = await pipeline.rows('SELECT count(*)::integer AS rows FROM core.sales');
    expect(core).toEqual({ rows: readOracle().rows.sales });
  });
});
