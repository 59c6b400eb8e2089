import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultLimits } from '#serving/limits.js';
import { queryRows } from '#platform/database/rows.js';
import { loadMarts, createSources } from '#test/factories/load-marts.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { Marts } from './marts.js';
import { Reading } from './snapshot.js';

const TOTAL = `SELECT week_date AS week, weekly_sales AS sales, cpi FROM mart.store_week
               WHERE snapshot_id = $1 AND ($2::integer IS NULL OR store = $2) ORDER BY week_date`;
const total = z.object({ week: z.string(), sales: z.number(), cpi: z.number().nullable() });

describe('Marts', () => {
  let database: TestWarehouse;
  let marts: Marts;
  beforeAll(async () => {
    database = await createTestWarehouse();
    marts = new Marts(database.warehouse);
  });
  afterAll(() => database.drop());

  it.each(['weekly-sales', 'retail-mart'])(
    'reports a missing snapshot of %s with an error that the client can retry',
    async (flow) => {
      await expect(marts.snapshot(undefined, flow)).rejects.toMatchObject({
        code: 'NO_SNAPSHOT',
        retryable: true,
        message:
          `no snapshot of ${flow} is published yet: start a run at /flows/${flow} or with ` +
          `POST /v1/admin/runs and {"flow": "${flow}"}, or wait for its first run`,
      });
    },
  );

  describe('with a published snapshot', () => {
    beforeAll(() =>
      loadMarts(
        database.url,
        createSources({
          stores: '1,A,1000',
          sales: `1,1,05/02/2010,100.10,FALSE
                  1,1,12/02/2010,-3.00,FALSE`,
          features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,211.0963582,8,FALSE',
        }),
      ),
    );

    it('describes the snapshot', async () => {
      expect(await marts.snapshot()).toEqual({
        id: '1',
        flow: 'weekly-sales',
        publishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        previousId: null,
        upstreamId: null,
        firstWeek: '2010-02-05',
        dataThrough: '2010-02-12',
        completeThrough: null,
        weeks: 2,
        quality: 'PASSED',
        shareSetAside: null,
        warnings: [],
      });
      expect(await marts.snapshot('1')).toEqual(await marts.snapshot());
    });

    it('returns numbers as numbers and dates as ISO text', async () => {
      expect(await marts.rows(total, TOTAL, await marts.snapshot(), [1])).toEqual([
        { week: '2010-02-05', sales: 100.1, cpi: 211.0963582 },
        { week: '2010-02-12', sales: -3, cpi: null },
      ]);
    });

    it('leaves no prepared statement, whose plan would be of any parameters', async () => {
      const statement = z.object({ name: z.string() });
      const kept = 'SELECT name FROM pg_prepared_statements WHERE $1::text IS NOT NULL';
      expect(await marts.rows(statement, kept, await marts.snapshot())).toEqual([]);
      expect(await queryRows(database.warehouse, statement, kept, ['1'])).toEqual([]);
    });

    /** With a limit of 1,000 bytes per answer. */
    const boundedMarts = () =>
      new Marts(database.warehouse, undefined, { ...defaultLimits, answerMaxBytes: 1_000 });

    it('leaves rows in PostgreSQL that are larger than an answer may be', async () => {
      const row = z.object({ text: z.string() });
      const text = `SELECT repeat('é', $2::integer) AS text FROM mart.store_week
                    WHERE snapshot_id = $1 LIMIT 1`;
      const bounded = boundedMarts();
      const snapshot = await bounded.snapshot();
      // [{"text":"…"}] is 13 bytes, and each é two.
      const longest = (1_000 - 13 - 1) / 2;
      expect(await bounded.rows(row, text, snapshot, [longest])).toHaveLength(1);
      const tooLarge = { code: 'ANSWER_TOO_LARGE', retryable: false };
      const larger = bounded.rows(row, text, snapshot, [longest + 1]);
      await expect(larger).rejects.toMatchObject(tooLarge);
    });

    it('counts all bytes read for one answer', async () => {
      const row = z.object({ text: z.string() });
      const text = `SELECT repeat('x', $2::integer) AS text FROM mart.store_week
                    WHERE snapshot_id = $1 LIMIT 1`;
      const bounded = boundedMarts();
      const snapshot = await bounded.snapshot();
      const twice = async (length: number) => {
        const reading = new Reading();
        const read = { ...snapshot, reading };
        await bounded.row(row, text, read, [length]);
        await bounded.row(row, text, read, [length]);
        return reading.bytes;
      };
      expect(await twice(487)).toBe(2 * (487 + 13));
      await expect(twice(488)).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
    });

    it('returns the one row of a query that takes only the snapshot', async () => {
      const row = z.object({ weeks: z.int() });
      const weeks = 'SELECT count(*) AS weeks FROM mart.store_week WHERE snapshot_id = $1';
      expect(await marts.row(row, weeks, await marts.snapshot())).toEqual({ weeks: 2 });
      expect(await marts.rows(row, weeks, await marts.snapshot())).toEqual([{ weeks: 2 }]);
    });

    it('passes undefined as NULL', async () => {
      const snapshot = await marts.snapshot();
      expect(await marts.rows(total, TOTAL, snapshot, [undefined])).toHaveLength(2);
      expect(await marts.rows(total, TOTAL, snapshot, [2])).toEqual([]);
    });

    it('rejects a one-row query that returns no row', async () => {
      await expect(marts.row(total, TOTAL, await marts.snapshot(), [2])).rejects.toThrow('no row');
    });

    it('names the retained snapshot that was published before it', async () => {
      await database.warehouse.query(
        `INSERT INTO ops.runs (status, trigger, only_if_changed)
           SELECT 'succeeded', 'admin', false FROM generate_series(1, 3);
         INSERT INTO ops.snapshots (run_id, status, quality, published_at, first_date, data_through, dates)
           SELECT (SELECT max(run_id) FROM ops.runs) - 3 + n, former.status, 'PASSED',
                  published_at - n * interval '1 hour', first_date, data_through, dates
           FROM ops.snapshots,
                (VALUES (1, 'dropped'), (2, 'retained'), (3, 'retained')) AS former (n, status)`,
      );
      // The first is dropped, and the third is older.
      expect((await marts.snapshot()).previousId).toBe('3');
      expect((await marts.snapshot('4')).previousId).toBeNull();
      await database.warehouse.query('DELETE FROM ops.snapshots WHERE snapshot_id > 1');
    });

    it('rejects a dropped snapshot, even if it was read before', async () => {
      const snapshot = await marts.snapshot();
      await database.warehouse.query("UPDATE ops.snapshots SET status = 'dropped'");
      const gone = { code: 'SNAPSHOT_GONE', retryable: false };
      await expect(marts.snapshot('1')).rejects.toMatchObject(gone);
      await expect(marts.rows(total, TOTAL, snapshot, [1])).rejects.toMatchObject(gone);
      await expect(marts.snapshot()).rejects.toMatchObject({ code: 'NO_SNAPSHOT' });
    });

    it('rejects a snapshot that never existed, and one that is still being built', async () => {
      await expect(marts.snapshot('999999999999999999')).rejects.toMatchObject({
        code: 'SNAPSHOT_GONE',
      });
      await database.warehouse.query("UPDATE ops.snapshots SET status = 'building'");
      await expect(marts.snapshot('1')).rejects.toMatchObject({ code: 'SNAPSHOT_GONE' });
    });
  });
});
