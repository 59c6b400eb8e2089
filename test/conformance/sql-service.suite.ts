import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlPage, SqlService } from '#lake/ports/sql-service.js';
import { waitUntilSucceeded } from '#catalogue/sql/remote-query-runner.js';

/** A service with a database whose `sales` has the rows below. */
export interface SqlServiceSubject {
  service: SqlService;
  database: string;
  /** Sets the next result of a service that computes nothing; other services ignore it. */
  expectAnswer(answer: SalesAnswer): Promise<void>;
  /** SQL of a query that does not end during a test. */
  endless: string;
  close(): Promise<void>;
}

export interface SalesAnswer {
  columns: SqlPage['columns'];
  /** As text; null for no value. */
  rows: (string | null)[][];
}

/** The rows of `sales`: every digit, a null of each type, and text that CSV would quote. */
export const SALES: SalesAnswer = {
  columns: [
    { name: 'store', type: 'INTEGER' },
    { name: 'receipt', type: 'BIGINT' },
    { name: 'amount', type: 'DECIMAL(18,2)' },
    { name: 'sold_on', type: 'DATE' },
    { name: 'is_holiday', type: 'BOOLEAN' },
    { name: 'ratio', type: 'DOUBLE' },
    { name: 'word', type: 'VARCHAR' },
  ],
  rows: [
    ['1', '7', '0.10', '2012-10-26', 'false', '1.5', 'Ü, "x"\ny'],
    ['2', '9007199254740993', '1234567890123456.78', '1970-01-01', 'true', '-0.25', ''],
    ['3', null, null, null, null, null, null],
  ],
};

const CELLS = [
  [1, 7, '0.10', '2012-10-26', false, 1.5, 'Ü, "x"\ny'],
  [2, '9007199254740993', '1234567890123456.78', '1970-01-01', true, -0.25, ''],
  [3, null, null, null, null, null, null],
];

/** Requirements for every SqlService. */
export function describeSqlService(name: string, create: () => Promise<SqlServiceSubject>): void {
  describe(`SqlService conformance: ${name}`, () => {
    let subject: SqlServiceSubject;
    let service: SqlService;

    beforeAll(async () => {
      subject = await create();
      ({ service } = subject);
    });
    afterAll(async () => {
      service.close();
      await subject.close();
    });

    const start = async (sql: string, answer = SALES, more: object = {}) => {
      await subject.expectAnswer(answer);
      return service.start(sql, { database: subject.database, ...more });
    };
    const settled = (id: string) => waitUntilSucceeded(service, id, AbortSignal.timeout(120_000));
    const allRows = async (id: string, first: number) => {
      const rows: SqlPage['rows'] = [];
      for (let after: string | undefined; ;) {
        const page = await service.rows(id, { first, ...(after !== undefined && { after }) });
        rows.push(...page.rows);
        if (page.next === null) return rows;
        after = page.next;
      }
    };

    it('is available', () => service.check());

    it('returns typed columns, every digit, and nulls that differ from any text', async () => {
      const id = await start('SELECT * FROM sales ORDER BY store');
      const state = await settled(id);
      expect(state).toMatchObject({ status: 'succeeded', error: null });
      expect(state.ms).toBeGreaterThanOrEqual(0);
      expect(await service.rows(id, { first: 1000 })).toEqual({
        columns: SALES.columns,
        rows: CELLS,
        next: null,
      });
    });

    it('returns every row once in pages, and repeats a page on request', async () => {
      const id = await start('SELECT * FROM sales ORDER BY store');
      await settled(id);
      const first = await service.rows(id, { first: 2 });
      expect(await service.rows(id, { first: 2 })).toEqual(first);
      expect(await allRows(id, 2)).toEqual(CELLS);
    });

    it('finds tables by database and name in any current database', async () => {
      const answer = { columns: [{ name: 'n', type: 'BIGINT' }], rows: [['3']] };
      const id = await start(`SELECT count(*) AS n FROM ${subject.database}.sales`, answer, {
        database: 'default',
      });
      await settled(id);
      expect(await allRows(id, 10)).toEqual([[3]]);
    });

    it('replaces placeholders by values', async () => {
      const answer = { columns: [{ name: 'store', type: 'INTEGER' }], rows: [['2']] };
      const sql = "SELECT store FROM sales WHERE store > ? AND word <> ? AND '?' = '?'";
      const id = await start(sql, answer, { parameters: [1, `'; DROP TABLE sales; --\\`] });
      await settled(id);
      expect(await allRows(id, 10)).toEqual([[2]]);
    });

    it('cancels a query, which then has no rows', async () => {
      const id = await start(subject.endless);
      expect(['queued', 'running']).toContain((await service.state(id)).status);
      await service.cancel(id);
      await expect(settled(id)).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
      expect(await service.state(id)).toMatchObject({ status: 'cancelled', error: null });
      await expect(service.rows(id, { first: 1 })).rejects.toMatchObject({
        code: 'QUERY_CANCELLED',
      });
    });

    it('refuses an unknown query', async () => {
      const code = 'QUERY_NOT_FOUND';
      await expect(service.state('nothing')).rejects.toMatchObject({ code });
      await expect(service.rows('nothing', { first: 1 })).rejects.toMatchObject({ code });
      await expect(service.cancel('nothing')).rejects.toMatchObject({ code });
    });
  });
}
