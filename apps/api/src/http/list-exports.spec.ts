import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashSecret } from '#access/credentials/credentials.js';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { loadMarts } from '#test/factories/load-marts.js';
import { createKey } from '#test/setup/access.js';
import { publishRetail } from '#test/factories/publish-retail.js';
import {
  type ExportingApi,
  openExportingApi,
  type ServedExportingApi,
  serveExportingApi,
} from '#test/setup/exporting-api.js';
import { readArrowRows } from '#test/setup/arrow-rows.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

let api: ServedExportingApi;
beforeAll(async () => {
  api = await serveExportingApi();
  await publishRetail(api.database);
});
afterAll(() => api.close());

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
type Row = Record<string, unknown>;

interface Page {
  nodes: Row[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

/** Returns all rows of a list, read page by page. */
async function readAllPages(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  const size = path.startsWith('/v1/sales?') ? 'limit' : 'first';
  for (let after = ''; ;) {
    const { body } = await api.download(`${path}&${size}=2${after}`);
    const page = JSON.parse(String(body)) as Page;
    rows.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return rows;
    after = `&after=${page.pageInfo.endCursor}`;
  }
}

/** Parses cells of CSV, with the types of the paged rows. */
function toPagedRow(cells: Record<string, string>, row: Row): Row {
  return Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => {
      const value = row[name];
      if (cell === '') return [name, null];
      if (typeof value === 'string') return [name, cell];
      return [name, JSON.parse(cell) as unknown];
    }),
  );
}

const plain = (rows: unknown): unknown =>
  JSON.parse(
    JSON.stringify(rows, (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
  );

describe.each([
  '/v1/department-performance?orderBy=CHANGE&direction=DESC',
  '/v1/monthly-department-sales?storeType=B',
  '/v1/weekly-top-stores?department=2',
  '/v1/lowest-fuel-prices?orderBy=PRICE',
  '/v1/yearly-store-performance?direction=DESC',
  '/v1/department-performance?department=99',
  '/v1/customer-spend?orderBy=TOTAL',
  '/v1/top-customers?from=2026-03-01',
  '/v1/sales-team-ranking?orderBy=SALES_PERSON',
  '/v1/product-performance?orderBy=PRODUCT',
  '/v1/basket-size?orderBy=STORE',
  '/v1/basket-size?together=true',
  '/v1/sales?dimensions=storeType,month&measures=totalSales,share,changeOnPeriodBefore,storeWeeks',
  '/v1/sales?dimensions=holiday,week,isHoliday,cpiBand&measures=meanFuelPrice,weeks&sort=-week',
  '/v1/sales?dimensions=week&department=99',
])('%s', (path) => {
  let rows: Row[];
  beforeAll(async () => {
    const paged = await readAllPages(path);
    // Pages leave out the names that no file has; files have their columns.
    const unnamed = { departmentName: null, departmentGroup: null };
    rows = paged.map((row) => ('department' in row ? { ...row, ...unnamed } : row));
  });

  it('returns the rows of the pages as CSV', async () => {
    const { headers, body } = await api.download(`${path}&format=csv`);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    const text = String(body);
    expect(text.endsWith('\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const cells = parse<Record<string, string>>(text, { columns: true });
    expect(cells.map((each, index) => toPagedRow(each, rows[index] ?? {}))).toEqual(rows);
    expect(text.split('\r\n')[0]?.split(',')).toContain(Object.keys(rows[0] ?? { week: 1 })[0]);
  });

  it('returns the rows of the pages as NDJSON and as a JSON array', async () => {
    const lines = await api.download(`${path}&format=ndjson`);
    const parsed = String(lines.body).split('\n').slice(0, -1);
    expect(parsed.map((line) => JSON.parse(line) as unknown)).toEqual(rows);
    const array = await api.download(`${path}&format=json`);
    expect(array.headers['content-type']).toContain('application/json');
    expect(JSON.parse(String(array.body))).toEqual(rows);
  });

  it('returns the rows of the pages as Arrow', async () => {
    const { headers, body } = await api.download(path, {
      accept: 'application/vnd.apache.arrow.stream',
    });
    expect(headers['content-type']).toBe('application/vnd.apache.arrow.stream');
    expect(plain(readArrowRows(body))).toEqual(rows);
  });

  it('returns the rows of the pages as Parquet', async () => {
    const { headers, body } = await api.download(`${path}&format=parquet`);
    expect(headers['content-type']).toBe('application/vnd.apache.parquet');
    const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer;
    const read = (await parquetReadObjects({ file })).map((row) => {
      const dated = Object.entries(row).map(([name, value]: [string, unknown]) => [
        name,
        value instanceof Date ? value.toISOString().slice(0, 10) : roundNumber(plain(value)),
      ]);
      return Object.fromEntries(dated) as Row;
    });
    expect(read).toEqual(rows);
  });

  it.each(['csv', 'ndjson', 'json', 'arrow', 'parquet'])(
    'reports the rows and the digest of %s, at the end and in a manifest',
    async (format) => {
      const { headers, trailers, body } = await api.download(`${path}&format=${format}`);
      const figures = format === 'parquet' ? headers : trailers;
      expect(figures['x-row-count']).toBe(String(rows.length));
      expect(figures['x-checksum-sha256']).toBe(sha256(body));
      const manifest = await api.download(`${path}&format=${format}&manifest=true`);
      expect(JSON.parse(String(manifest.body))).toMatchObject({
        file: /filename="(.*)"/.exec(headers['content-disposition'] ?? '')?.[1],
        rows: rows.length,
        bytes: body.length,
        sha256: sha256(body),
      });
    },
  );

  it.each(['csv', 'ndjson'])('continues in %s after a broken download', async (format) => {
    const whole = await api.download(`${path}&format=${format}`);
    const lines = String(whole.body).split(/(?<=\n)/);
    const header = format === 'csv' ? 1 : 0;
    for (const had of [1, 2].filter((count) => count <= rows.length)) {
      const place = `after=${String(whole.headers['x-cursor'])}&skip=${had}`;
      const rest = await api.download(`${path}&format=${format}&${place}`);
      const kept = lines.slice(0, header + had).join('');
      expect(kept + String(rest.body)).toBe(String(whole.body));
    }
  });
});

/** The reader of Parquet multiplies digits by a power of ten in binary; no figure has more than six places. */
const roundNumber = (value: unknown) =>
  typeof value === 'number' ? Number(value.toFixed(6)) : value;

const WAIT_OPTIONS = { timeout: 20_000, interval: 50 };

describe('an export', () => {
  const path = '/v1/department-performance';

  it('names its file, and its snapshot like a page', async () => {
    const page = await api.download(path);
    const { headers } = await api.download(`${path}?format=csv`);
    expect(headers['content-disposition']).toBe(
      'attachment; filename="department-performance-snapshot-1.csv"',
    );
    const ofSnapshot = Object.keys(page.headers).filter((name) => name.startsWith('x-snapshot'));
    expect(ofSnapshot.length).toBeGreaterThan(5);
    for (const name of ofSnapshot) expect(headers[name]).toBe(page.headers[name]);
  });

  it('continues after the cursor of a page', async () => {
    const { body } = await api.download(`${path}?first=5`);
    const { pageInfo } = JSON.parse(String(body)) as { pageInfo: { endCursor: string } };
    const rest = await api.download(`${path}?format=json&after=${pageInfo.endCursor}`);
    expect(JSON.parse(String(rest.body))).toHaveLength(1);
  });

  it('returns a page for JSON or any type, and 406 for an unknown format', async () => {
    for (const accept of ['application/json', '*/*', 'text/html, */*;q=0.8', 'text/csv;q=0, */*']) {
      const { body } = await api.download(`${path}?first=1`, { accept });
      expect(JSON.parse(String(body))).toHaveProperty('pageInfo');
    }
    const { headers } = await api.download(path, { accept: 'application/json;q=0.5, text/csv' });
    expect(headers['content-type']).toContain('text/csv');
    const refused = await api.download(path, { accept: 'image/png' });
    expect(refused.status).toBe(406);
    expect(String(refused.body)).toMatch(/NOT_ACCEPTABLE.*text\/csv.*format=csv\|ndjson/);
  });

  it.each([
    ['format=xml', 'ARGUMENT_INVALID'],
    ['format=csv&skip=-1', 'ARGUMENT_INVALID'],
    ['skip=1', 'ARGUMENT_INVALID'],
    ['manifest=true', 'ARGUMENT_INVALID'],
    ['format=csv&after=nonsense', 'CURSOR_INVALID'],
    ['format=csv&orderBy=%22;DROP', 'ARGUMENT_INVALID'],
  ])('rejects ?%s', async (query, code) => {
    const { status, body } = await api.download(`${path}?${query}`);
    expect(status).toBe(400);
    expect(String(body)).toContain(code);
  });

  it('returns Parquet by range of the finished file', async () => {
    const whole = await api.download(`${path}?format=parquet`);
    const half = Math.floor(whole.body.length / 2);
    const etag = String(whole.headers.etag);
    const get = (range: string, ifRange = etag) =>
      api.download(`${path}?format=parquet`, { range, 'if-range': ifRange });
    const [start, rest] = [await get(`bytes=0-${half - 1}`), await get(`bytes=${half}-`)];
    expect([start.status, rest.status]).toEqual([206, 206]);
    expect(rest.headers['content-range']).toBe(
      `bytes ${half}-${whole.body.length - 1}/${whole.body.length}`,
    );
    expect(Buffer.concat([start.body, rest.body])).toEqual(whole.body);
    expect((await get('bytes=0-3', '"another"')).status).toBe(200);
    expect((await get(`bytes=${whole.body.length}-`)).status).toBe(416);
  });
});

describe('a long export', () => {
  let long: TestWarehouse;
  let slow: ExportingApi;
  const path = '/v1/department-performance?format=ndjson';
  beforeAll(async () => {
    long = await createTestWarehouse();
    await loadMarts(long.url, filteredSales);
    await long.warehouse.query(
      `INSERT INTO mart.department_week_chunks
       SELECT 1, 1000 + n, '2010-12-31', false, 1, n FROM generate_series(1, 120000) n`,
    );
    slow = await openExportingApi(long.warehouse, {
      exports: { atOnce: 3 },
      limits: { clientSpeedWindowMs: 10_000 },
    });
  });
  afterAll(async () => {
    await slow.close();
    await long.drop();
  });

  async function queries(): Promise<number> {
    const [row]: { n: number }[] = await long.warehouse.query(
      `SELECT count(*)::integer AS n FROM pg_stat_activity
       WHERE query LIKE '%list."averagePerStore"%' AND pid <> pg_backend_pid()
         AND datname = current_database() AND state <> 'idle'`,
    );
    return row?.n ?? 0;
  }

  it('cancels its query when the client disconnects', async () => {
    const response = await slow.open(path);
    response.once('error', () => undefined);
    await vi.waitFor(async () => expect(await queries()).toBe(1), WAIT_OPTIONS);
    response.destroy();
    await vi.waitFor(async () => expect(await queries()).toBe(0), WAIT_OPTIONS);
  });

  it('ends when its key is revoked', async () => {
    const key = await createKey(long.warehouse, 'viewer');
    const other = await slow.open(path);
    const response = await slow.open(path, { authorization: `Bearer ${key}` });
    const broken = new Promise((resolve) => response.once('error', resolve));
    await vi.waitFor(async () => expect(await queries()).toBe(2), WAIT_OPTIONS);
    await long.warehouse.query('UPDATE ops.api_keys SET revoked_at = now() WHERE sha256 = $1', [
      hashSecret(key),
    ]);
    await vi.waitFor(async () => expect(await queries()).toBe(1), WAIT_OPTIONS);
    response.resume();
    await broken;
    const { body } = await slow.download('/metrics');
    expect(String(body)).not.toContain('outcome="too-slow"');
    other.once('error', () => undefined).destroy();
    await vi.waitFor(async () => expect(await queries()).toBe(0), WAIT_OPTIONS);
  });

  it('counts against a limit, and disconnects a client that does not read', async () => {
    const open = async (asked: string) => {
      const response = await slow.open(asked);
      const broken = new Promise((resolve) => response.once('error', resolve).pause());
      return { response, broken };
    };
    const taken = await Promise.all([open(path), open(`${path}&direction=DESC`)]);
    const refused = await slow.download('/v1/lowest-fuel-prices?format=csv');
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBeDefined();
    expect(String(refused.body)).toContain('EXPORTS_BUSY');
    // One slot is left for callers without an export.
    const other = { authorization: `Bearer ${await createKey(long.warehouse, 'viewer')}` };
    expect((await slow.download('/v1/lowest-fuel-prices?format=csv', other)).status).toBe(200);
    // Pages still work.
    expect((await slow.download('/v1/lowest-fuel-prices')).status).toBe(200);
    await vi.waitFor(async () => expect(await queries()).toBe(0), WAIT_OPTIONS);
    await vi.waitFor(
      async () =>
        expect((await slow.download('/v1/lowest-fuel-prices?format=csv')).status).toBe(200),
      WAIT_OPTIONS,
    );
    for (const { response } of taken) response.resume();
    await Promise.all(taken.map(({ broken }) => broken));
    const { body } = await slow.download('/metrics');
    const counted = String(body)
      .split('\n')
      .filter((line) => /_slow_clients_total\{|too-slow"/.test(line));
    expect(counted.map((line) => line.split(' ').at(-1))).toEqual(['2', '2']);
  });
});
