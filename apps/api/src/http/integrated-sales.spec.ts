import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '#access/scope.js';
import { FileStore } from '#lake/stores/file-store.js';
import { readArrowRows } from '#test/setup/arrow-rows.js';
import { createKey } from '#test/setup/access.js';
import { type ExportingApi, openExportingApi } from '#test/setup/exporting-api.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '#test/setup/source-files.js';

// Five departments have equal sales in 2010. The week of 2011 has no features; that of 2010 has two MarkDowns, 5 and
// -1.5.
const first = {
  store: 1,
  department: 1,
  week_date: '2010-02-12',
  weekly_sales: -10.5,
  is_holiday: true,
  holiday: 'Super Bowl',
  store_type: 'A',
  store_size: 100,
  temperature: -3.25,
  fuel_price: 2.5,
  cpi: 211.0963582,
  unemployment: 8.106,
  markdown_1: 5,
  markdown_2: null,
  markdown_3: -1.5,
  markdown_4: null,
  markdown_5: null,
  has_markdown: true,
  markdown_total: 3.5,
};
const others = [2, 3, 4, 5].map((department) => ({ ...first, department }));
const second = {
  store: 1,
  department: 1,
  week_date: '2011-01-07',
  weekly_sales: 20,
  is_holiday: false,
  holiday: null,
  store_type: 'A',
  store_size: 100,
  temperature: null,
  fuel_price: null,
  cpi: null,
  unemployment: null,
  markdown_1: null,
  markdown_2: null,
  markdown_3: null,
  markdown_4: null,
  markdown_5: null,
  has_markdown: false,
  markdown_total: null,
};

const all = [first, ...others, second];

describe('integrated sales', () => {
  let pipeline: TestPipeline;
  let api: ExportingApi;
  beforeAll(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, {
      'sales.csv': toCsv(
        SALES_HEADER,
        '1,1,07/01/2011,20.00,FALSE',
        ...[1, 2, 3, 4, 5].map((department) => `1,${department},12/02/2010,-10.50,TRUE`),
      ),
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
      'features.csv': toCsv(
        FEATURES_HEADER,
        '1,12/02/2010,-3.25,2.5,5,NA,-1.5,NA,NA,211.0963582,8.106,TRUE',
      ),
    });
    await pipeline.run();
    api = await openExportingApi(pipeline.warehouse, { lake: new FileStore(pipeline.lake) });
  });
  afterAll(async () => {
    await api.close();
    await pipeline.close();
  });
  const path = '/v1/integrated-sales';

  it('rejects viewers', async () => {
    expect((await fetch(`${api.url}${path}?format=csv`)).status).toBe(401);
    const authorization = `Bearer ${await createKey(pipeline.warehouse, 'viewer')}`;
    expect((await api.download(`${path}?format=csv`, { authorization })).status).toBe(403);
  });

  it('returns the rows of a scope, whose bytes no other caller gets', async () => {
    const read = async (scope?: Scope) => {
      const key = await createKey(pipeline.warehouse, 'analyst', false, scope);
      const authorization = `Bearer ${key}`;
      const { body, headers } = await api.download(`${path}?format=csv`, { authorization });
      const parquet = await api.download(`${path}?format=parquet`, { authorization });
      const { body: page } = await api.download(`${path}?manifest=true`, { authorization });
      const { rows: counted } = JSON.parse(String(page)) as { rows: number };
      expect([headers['x-row-count'], Number(parquet.headers['x-row-count'])]).toEqual([
        String(counted),
        counted,
      ]);
      const [, ...rows] = parse(String(body));
      return {
        etag: headers.etag,
        places: rows.map(([store, department]) => `${store} ${department}`),
      };
    };
    const whole = await read();
    expect(whole.places).toHaveLength(6);
    const own = await read({ departments: [2, 4] });
    expect(own.places).toEqual(['1 2', '1 4']);
    expect(own.etag === undefined || own.etag !== whole.etag).toBe(true);
    expect((await read({ stores: [1], departments: [1] })).places).toEqual(['1 1', '1 1']);
    const foreign = await createKey(pipeline.warehouse, 'analyst', false, { stores: [2] });
    const refused = await api.download(`${path}?format=csv`, {
      authorization: `Bearer ${foreign}`,
    });
    expect([refused.status, String(refused.body)]).toEqual([
      403,
      expect.stringContaining('SCOPE_UNKNOWN'),
    ]);
  });

  it('returns CSV', async () => {
    const { status, headers, body } = await api.download(`${path}?format=csv`);
    expect(status, String(body)).toBe(200);
    expect(headers['content-disposition']).toBe(
      'attachment; filename="integrated-sales-snapshot-1.csv"',
    );
    expect(headers['x-snapshot-id']).toBe('1');
    expect(headers['x-row-count']).toBe('6');
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers['x-checksum-sha256']).toBe(createHash('sha256').update(body).digest('hex'));
    const [header, ...rows] = parse(String(body));
    expect(header).toEqual(Object.keys(first));
    const ofHoliday = ['2010-02-12', '-10.50', 'true', 'Super Bowl', 'A', '100', '-3.25', '2.500'];
    const cells = [
      ...ofHoliday,
      '211.0963582',
      '8.106',
      '5.00',
      '',
      '-1.50',
      '',
      '',
      'true',
      '3.50',
    ];
    expect(rows).toEqual([
      ...['1', '2', '3', '4', '5'].map((department) => ['1', department, ...cells]),
      [
        '1',
        '1',
        '2011-01-07',
        '20.00',
        'false',
        '',
        'A',
        '100',
        ...Array<string>(9).fill(''),
        'false',
        '',
      ],
    ]);
  });

  it('returns CSV to a request that names its notation alone', async () => {
    const { status, body } = await api.download(`${path}?decimal=,&snapshot=1`);
    expect([status, String(body).split('\r\n')[1]]).toEqual([
      200,
      '1;1;2010-02-12;-10,50;true;Super Bowl;A;100;-3,25;2,500;211,0963582;8,106;5,00;;-1,50;;;true;3,50',
    ]);
    const other = await api.download(`${path}?format=parquet&sep=;`);
    expect([other.status, String(other.body)]).toEqual([
      400,
      expect.stringContaining('settings of CSV, not of parquet'),
    ]);
  });

  it('returns NDJSON, and a JSON array by default', async () => {
    const lines = await api.download(path, { accept: 'application/x-ndjson' });
    const objects = String(lines.body).trim().split('\n');
    expect(objects.map((line) => JSON.parse(line) as unknown)).toEqual(all);
    expect(JSON.parse(String((await api.download(path)).body))).toEqual(all);
  });

  it('returns Parquet, also by range', async () => {
    const { body } = await api.download(`${path}?format=parquet`);
    const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer;
    const rows = (await parquetReadObjects({ file })).map((row) => ({
      ...row,
      week_date: (row['week_date'] as Date).toISOString().slice(0, 10),
    }));
    expect(rows).toEqual(all);
    const tail = await api.download(`${path}?format=parquet`, { range: 'bytes=-4' });
    expect([tail.status, String(tail.body)]).toEqual([206, 'PAR1']);
  });

  it('returns compressed text under a separate tag, and ranges of the plain bytes', async () => {
    const gzip = { 'accept-encoding': 'gzip' };
    const plain = await api.download(path);
    const zipped = await api.download(path, gzip);
    expect(zipped.headers).toMatchObject({
      'content-encoding': 'gzip',
      'x-row-count': '6',
      'x-checksum-sha256': plain.headers['x-checksum-sha256'],
      etag: plain.headers.etag?.replace(/"$/, '.gzip"'),
    });
    expect(zipped.headers['content-length']).toBeUndefined();
    expect(gunzipSync(zipped.body)).toEqual(plain.body);

    for (const { headers } of [plain, zipped]) {
      const again = { ...gzip, 'if-none-match': String(headers.etag) };
      const unchanged = await api.download(path, again);
      expect([unchanged.status, unchanged.headers.etag]).toEqual([304, headers.etag]);
      expect((await api.head(path, again)).status).toBe(304);
    }
    const stretch = (tag: string | undefined) =>
      api.download(path, { ...gzip, range: 'bytes=0-9', 'if-range': String(tag) });
    const [part, whole] = [await stretch(plain.headers.etag), await stretch(zipped.headers.etag)];
    expect([part.status, part.body]).toEqual([206, plain.body.subarray(0, 10)]);
    // The client has the start of other bytes.
    expect([whole.status, whole.body]).toEqual([200, plain.body]);
  });

  it('returns Arrow', async () => {
    expect(readArrowRows((await api.download(`${path}?format=arrow`)).body)).toEqual(all);
  });

  it('returns those of a retained snapshot too, and reports when they are gone', async () => {
    expect((await api.download(`${path}?format=csv&snapshot=7`)).status).toBe(410);
    expect((await api.download(`${path}?format=csv&snapshot=x`)).status).toBe(400);
    const empty = await openExportingApi(pipeline.warehouse);
    const { status, body } = await empty.download(`${path}?format=csv`);
    await empty.close();
    expect(status).toBe(410);
    expect(String(body)).toContain('has no joined rows in the lake any more');
  });
});
