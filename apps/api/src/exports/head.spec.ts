import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Download,
  type ServedExportingApi,
  serveExportingApi,
} from '#test/setup/exporting-api.js';

const LIST = '/v1/department-performance?year=2011';
const SALES = '/v1/sales?dimensions=store';

describe('HEAD of an export', () => {
  let api: ServedExportingApi;
  beforeAll(async () => {
    api = await serveExportingApi();
  });
  afterAll(() => api.close());

  /** With nothing that is of this one response alone. */
  function described({ headers }: Download): Record<string, unknown> {
    const named = Object.entries(headers).filter(
      ([name]) =>
        name.startsWith('x-snapshot') ||
        ['content-type', 'content-disposition', 'cache-control', 'vary', 'x-cursor'].includes(name),
    );
    return Object.fromEntries(named);
  }

  /** Does something while whoever reads the marts would have to wait. */
  async function whileLocked<Result>(work: () => Promise<Result>): Promise<Result> {
    const session = api.database.warehouse.createQueryRunner();
    await session.startTransaction();
    try {
      await session.query(
        'LOCK TABLE mart.department_week, mart.store_week, mart.store_department_week IN ACCESS EXCLUSIVE MODE',
      );
      return await work();
    } finally {
      await session.rollbackTransaction();
      await session.release();
    }
  }

  it.each(
    [LIST, SALES].flatMap((path) =>
      ['csv', 'ndjson', 'json', 'arrow'].map((format) => [`${path}&format=${format}`]),
    ),
  )('has the headers of %s that are known before, and reads no row', async (path) => {
    const head = await whileLocked(() => api.head(path));
    const get = await api.download(path);
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(described(head)).toEqual(described(get));
    expect(Object.keys(described(head))).toEqual(
      expect.arrayContaining(['content-type', 'content-disposition', 'x-snapshot-id', 'x-cursor']),
    );
    for (const name of ['content-length', 'etag', 'trailer']) {
      expect([name, head.headers[name]]).toEqual([name, undefined]);
    }
  });

  it('takes Accept for the format, as GET does', async () => {
    const { headers } = await api.head(SALES, { accept: 'text/csv' });
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect((await api.head(SALES, { accept: 'image/png' })).status).toBe(406);
  });

  it.each([LIST, SALES])(
    'writes no Parquet of %s, and tells of one that is there',
    async (path) => {
      const url = `${path}&format=parquet`;
      const before = await whileLocked(() => api.head(url));
      expect(before.status).toBe(200);
      expect(before.headers['content-length']).toBeUndefined();
      const get = await api.download(url);
      const after = await api.head(url);
      expect(described(after)).toEqual(described(get));
      for (const name of ['content-length', 'etag', 'accept-ranges', 'x-row-count']) {
        expect(get.headers[name], name).toBeDefined();
        expect([name, after.headers[name]]).toEqual([name, get.headers[name]]);
      }
      expect(after.headers['content-length']).toBe(String(get.body.length));
      expect(after.body).toHaveLength(0);
      const had = await api.head(url, { 'if-none-match': String(get.headers.etag) });
      expect(had.status).toBe(304);
    },
  );

  it('counts nothing for a manifest', async () => {
    const { status, headers, body } = await whileLocked(() =>
      api.head(`${LIST}&format=csv&manifest=true`),
    );
    expect([status, body.length]).toEqual([200, 0]);
    expect(headers['content-type']).toContain('application/json');
    expect(headers['content-disposition']).toBeUndefined();
  });

  it('brings nothing from the lake for the joined rows', async () => {
    // This API's lake gives nothing.
    const { status, headers } = await api.head('/v1/integrated-sales?format=parquet');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/vnd.apache.parquet',
      'content-disposition': 'attachment; filename="integrated-sales-snapshot-1.parquet"',
      'x-snapshot-id': '1',
    });
  });

  it.each([
    [`${SALES}&format=xml`, 400],
    [`${SALES}&format=csv&after=nonsense`, 400],
    [`${SALES}&format=csv&snapshot=7`, 410],
  ])('refuses %s as GET does', async (path, status) => {
    expect((await api.head(path)).status).toBe(status);
    expect((await api.download(path)).status).toBe(status);
  });
});
