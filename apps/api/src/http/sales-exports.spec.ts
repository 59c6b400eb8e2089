import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  openExportingApi,
  type ServedExportingApi,
  serveExportingApi,
} from '#test/setup/exporting-api.js';

const WAIT_OPTIONS = { timeout: 20_000, interval: 50 };
const DEPARTMENTS = 300_000;

let api: ServedExportingApi;
beforeAll(async () => {
  api = await serveExportingApi();
});
afterAll(() => api.close());

const byType = { dimensions: ['storeType'], measures: ['totalSales', 'averageStoreWeek'] };
const sorted = { ...byType, sorts: [{ by: 'totalSales', direction: 'DESC' }] };

describe('all groups of a question', () => {
  // Type A: 110 + 180 + 50 over three store-weeks. Type B: store 2 with 150 + 300 + 40, store 3 with 40 + 25 + 40, over
  // six.
  const lines = ['storeType,totalSales,averageStoreWeek', 'B,595.00,99.17', 'A,340.00,113.33', ''];

  it('are returned as CSV for GET and POST, by format and by Accept', async () => {
    const get =
      '/v1/sales?dimensions=storeType&measures=totalSales,averageStoreWeek&sort=-totalSales';
    const accept = { accept: 'text/csv' };
    const answers = [
      await api.download(`${get}&format=csv`),
      await api.download(get, accept),
      await api.post('/v1/sales/query?format=csv', sorted),
      await api.post('/v1/sales/query', sorted, accept),
    ];
    for (const { status, headers, trailers, body } of answers) {
      expect(status).toBe(200);
      expect(String(body)).toBe(lines.join('\r\n'));
      expect(headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(headers['content-disposition']).toBe('attachment; filename="sales-snapshot-1.csv"');
      expect(headers['x-snapshot-id']).toBe('1');
      expect(trailers['x-row-count']).toBe('2');
    }
  });

  it.each([
    ['ndjson', 'application/x-ndjson'],
    ['parquet', 'application/vnd.apache.parquet'],
    ['arrow', 'application/vnd.apache.arrow.stream'],
  ])(
    'are returned as %s by format and by Accept, with the same bytes',
    async (format, mediaType) => {
      const byFormat = await api.post(`/v1/sales/query?format=${format}`, sorted);
      const byAccept = await api.post('/v1/sales/query', sorted, { accept: mediaType });
      for (const { headers } of [byFormat, byAccept])
        expect(headers['content-type']).toBe(mediaType);
      expect(byFormat.body.length).toBeGreaterThan(0);
      expect(byAccept.body).toEqual(byFormat.body);
    },
  );

  it.each(['csv', 'ndjson', 'json', 'arrow', 'parquet'])(
    'are compressed as %s if they are text, with the checksum of the plain bytes',
    async (format) => {
      const isText = !['arrow', 'parquet'].includes(format);
      const path = `/v1/sales/query?format=${format}`;
      const { headers, trailers, body } = await api.post(path, sorted, {
        'accept-encoding': 'gzip',
      });
      expect(headers['content-encoding']).toBe(isText ? 'gzip' : undefined);
      expect(headers.vary?.includes('Accept-Encoding') ?? false).toBe(isText);
      const plain = isText ? gunzipSync(body) : body;
      const sha256 = createHash('sha256').update(plain).digest('hex');
      expect({ ...headers, ...trailers }).toMatchObject({
        'x-row-count': '2',
        'x-checksum-sha256': sha256,
      });
      expect(plain).toEqual((await api.post(path, sorted)).body);
    },
  );

  it('have separate Parquet files for different measures', async () => {
    const readManifest = async (measures: string[]) => {
      const path = '/v1/sales/query?format=parquet&manifest=true';
      const { body } = await api.post(path, { ...byType, measures });
      return (JSON.parse(String(body)) as { columns: { name: string }[] }).columns;
    };
    expect((await readManifest(['weeks'])).map(({ name }) => name)).toEqual(['storeType', 'weeks']);
    const stores = await api.post('/v1/sales/query?format=parquet', {
      ...byType,
      measures: ['stores'],
    });
    const weeks = await api.post('/v1/sales/query?format=parquet', {
      ...byType,
      measures: ['weeks'],
    });
    expect(stores.headers['x-checksum-sha256']).not.toBe(weeks.headers['x-checksum-sha256']);
  });

  it('continue at the end of a broken download', async () => {
    const question = { ...sorted, limit: 1 };
    const { headers, body } = await api.post('/v1/sales/query?format=csv', question);
    const place = { ...question, after: String(headers['x-cursor']) };
    const rest = await api.post('/v1/sales/query?format=csv&skip=1', place);
    expect(String(rest.body)).toBe(String(body).split(/(?<=\n)/)[2]);
  });

  it('have a header even without a group', async () => {
    const none = { ...byType, filters: { department: [99] } };
    const { body, trailers } = await api.post('/v1/sales/query?format=csv', none);
    expect(String(body)).toBe('storeType,totalSales,averageStoreWeek\r\n');
    expect(trailers['x-row-count']).toBe('0');
    expect(String((await api.post('/v1/sales/query?format=json', none)).body)).toBe('[]\n');
  });

  it('are a page by default', async () => {
    for (const accept of ['application/json', '*/*']) {
      const { body } = await api.post('/v1/sales/query', sorted, { accept });
      expect(JSON.parse(String(body))).toMatchObject({ totalCount: 2 });
    }
  });

  it.each([
    ['?format=xml', 400, 'ARGUMENT_INVALID'],
    ['?format=csv&skip=-1', 400, 'ARGUMENT_INVALID'],
    ['?skip=1', 400, 'ARGUMENT_INVALID'],
    ['?manifest=true', 400, 'ARGUMENT_INVALID'],
    ['?format=csv&frmat=csv', 400, 'ARGUMENT_INVALID'],
    ['?format=csv&snapshot=7', 410, 'SNAPSHOT_GONE'],
  ])('reject %s', async (query, status, code) => {
    for (const refused of [
      await api.post(`/v1/sales/query${query}`, byType),
      await api.download(`/v1/sales${query}`),
    ]) {
      expect([refused.status, String(refused.body)]).toEqual([
        status,
        expect.stringContaining(code),
      ]);
    }
  });

  it('reject a cursor of another question, and an unknown type', async () => {
    const { headers } = await api.post('/v1/sales/query?format=csv', sorted);
    const other = { ...byType, after: String(headers['x-cursor']) };
    expect((await api.post('/v1/sales/query?format=csv', other)).status).toBe(400);
    expect((await api.post('/v1/sales/query', byType, { accept: 'image/png' })).status).toBe(406);
  });
});

describe('many groups', () => {
  beforeAll(async () => {
    await api.database.warehouse.query(
      `INSERT INTO mart.store_department_week_chunks
       SELECT 1, 1000 + n, 1, '2010-12-31', 0.01 FROM generate_series(1, ${DEPARTMENTS}) n`,
    );
    await api.database.warehouse.query(
      "UPDATE mart.store_week_chunks SET holiday = '=1+1', is_holiday = true WHERE store = 1",
    );
  });

  const finest = '/v1/sales?dimensions=department,store&store=1&format=ndjson';

  async function queries(): Promise<number> {
    const [row]: { n: number }[] = await api.database.warehouse.query(
      `SELECT count(*)::integer AS n FROM pg_stat_activity
       WHERE query LIKE $1 AND pid <> pg_backend_pid()
         AND datname = current_database() AND state <> 'idle'`,
      ['SELECT list.%mart.store_department_week%'],
    );
    return row?.n ?? 0;
  }

  it('are complete, beyond the size of a page', async () => {
    const { body, trailers } = await api.download(finest);
    // Departments 1 and 2 next to those above 1000.
    expect(trailers['x-row-count']).toBe(String(DEPARTMENTS + 2));
    const rows = String(body).trimEnd().split('\n');
    expect(rows).toHaveLength(DEPARTMENTS + 2);
    expect(JSON.parse(rows.at(-1) ?? '')).toEqual({
      department: 1000 + DEPARTMENTS,
      store: 1,
      totalSales: 0.01,
    });
  });

  it('cancel their query when the client disconnects', async () => {
    const response = await api.open(finest);
    response.once('error', () => undefined);
    await vi.waitFor(async () => expect(await queries()).toBe(1), WAIT_OPTIONS);
    response.destroy();
    await vi.waitFor(async () => expect(await queries()).toBe(0), WAIT_OPTIONS);
  });

  it.each(['csv', 'parquet'])('end as %s with the time-out of exports', async (format) => {
    const hasty = await openExportingApi(api.database.warehouse, {
      limits: { exportTimeoutMs: 200 },
    });
    const session = api.database.warehouse.createQueryRunner();
    await session.startTransaction();
    try {
      await session.query('LOCK TABLE mart.store_week IN ACCESS EXCLUSIVE MODE');
      const { status, body } = await hasty.download(`/v1/sales?dimensions=store&format=${format}`);
      expect([status, String(body)]).toEqual([504, expect.stringContaining('ANSWER_TOO_SLOW')]);
    } finally {
      await session.rollbackTransaction();
      await session.release();
      await hasty.close();
    }
  });

  it('escape keys that a spreadsheet would run', async () => {
    const { body } = await api.download('/v1/sales?dimensions=holiday&measures=weeks&format=csv');
    expect(String(body)).toBe("holiday,weeks\r\nnone,3\r\n'=1+1,3\r\n");
  });
});

it.each([
  'sales?dimensions=fiscalYear',
  'sales?fiscalMonth=2010-M12',
  'monthly-department-sales?calendar=FISCAL',
])('refuse /v1/%s over a snapshot of a former version, as pages do', async (path) => {
  await api.database.warehouse.query(
    "DELETE FROM ops.snapshot_chunks WHERE relation = 'calendar_week'",
  );
  for (const format of ['', '&format=csv', '&format=parquet']) {
    const { status, body } = await api.download(`/v1/${path}${format}`);
    expect([status, String(body)]).toEqual([503, expect.stringContaining('NO_SNAPSHOT')]);
  }
});
