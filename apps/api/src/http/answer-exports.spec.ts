import { tableFromIPC } from 'apache-arrow';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import {
  type Download,
  type ServedExportingApi,
  serveExportingApi,
} from '#test/setup/exporting-api.js';

const LIST = '/v1/department-performance?year=2011';
const SALES = '/v1/sales?dimensions=store';

let api: ServedExportingApi;
beforeAll(async () => {
  api = await serveExportingApi();
});
afterAll(() => api.close());

describe('HEAD of an export', () => {
  /** Without the headers of this one response. */
  function describeDownload({ headers }: Download): Record<string, unknown> {
    const named = Object.entries(headers).filter(
      ([name]) =>
        name.startsWith('x-snapshot') ||
        ['content-type', 'content-disposition', 'cache-control', 'vary', 'x-cursor'].includes(name),
    );
    return Object.fromEntries(named);
  }

  /** Runs `work` while a lock blocks all reads of the marts. */
  async function runWhileLocked<Result>(work: () => Promise<Result>): Promise<Result> {
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
  )('finishes the file of %s, so that it has a length and ranges', async (path) => {
    const streamed = await api.download(path);
    expect(streamed.headers['content-length']).toBeUndefined();
    const head = await api.head(path);
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(describeDownload(head)).toEqual(describeDownload(streamed));
    expect(Object.keys(describeDownload(head))).toEqual(
      expect.arrayContaining(['content-type', 'content-disposition', 'x-snapshot-id', 'x-cursor']),
    );
    expect(head.headers).toMatchObject({
      'content-length': String(streamed.body.length),
      'accept-ranges': 'bytes',
      'x-row-count': streamed.trailers['x-row-count'],
      'x-checksum-sha256': streamed.trailers['x-checksum-sha256'],
    });
    const get = await api.download(path);
    expect(get.body).toEqual(streamed.body);
    expect(get.headers['content-length']).toBe(String(streamed.body.length));
  });

  it('has ranges without HEAD, too', async () => {
    const path = `${LIST}&format=csv&sep=;`;
    const part = await api.download(path, { range: 'bytes=5-9' });
    expect([part.status, part.headers['content-range']]).toEqual([
      206,
      expect.stringMatching(/^bytes 5-9\/\d+$/) as unknown,
    ]);
    expect(part.body).toEqual((await api.download(path)).body.subarray(5, 10));
  });

  it('accepts Accept for the format, like GET', async () => {
    const { headers } = await api.head(SALES, { accept: 'text/csv' });
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect((await api.head(SALES, { accept: 'image/png' })).status).toBe(406);
  });

  it.each([LIST, SALES])(
    'writes no Parquet of %s, and describes an existing file',
    async (path) => {
      const url = `${path}&format=parquet`;
      const before = await runWhileLocked(() => api.head(url));
      expect(before.status).toBe(200);
      expect(before.headers['content-length']).toBeUndefined();
      const get = await api.download(url);
      const after = await api.head(url);
      expect(describeDownload(after)).toEqual(describeDownload(get));
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

  it('counts no rows for a manifest', async () => {
    const { status, headers, body } = await runWhileLocked(() =>
      api.head(`${LIST}&format=csv&manifest=true`),
    );
    expect([status, body.length]).toEqual([200, 0]);
    expect(headers['content-type']).toContain('application/json');
    expect(headers['content-disposition']).toBeUndefined();
  });

  it('reads nothing from the lake for the joined rows', async () => {
    // The lake of this API fails.
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
  ])('rejects %s like GET', async (path, status) => {
    expect((await api.head(path)).status).toBe(status);
    expect((await api.download(path)).status).toBe(status);
  });
});

const ALL = answerRegistry.map(({ path }) => [path]);

describe('an answer as rows', () => {
  // Store 1 (A) has 340 in three weeks and five department-weeks, stores 2 and 3 (B) 595 in six and seven.
  const storeTypes = [
    'rank,holidayStoreWeekAverage,ordinaryStoreWeekAverage,storeWeekLift,holidayStoreWeeks,' +
      'holidayDepartmentWeekAverage,ordinaryDepartmentWeekAverage,departmentWeekLift,' +
      'holidayDepartmentWeeks,windowStoreWeekAverage,windowStoreWeeks,windowLift,quietStoreWeekAverage,' +
      'quietStoreWeeks,quietLift,group,holiday,storeType,store,storeName,district,region,department,departmentName,departmentGroup',
    ',,113.33,,0,,68,,0,,0,,113.33,3,,Type A,,A,,,,,,,',
    ',,99.17,,0,,85,,0,,0,,99.17,6,,Type B,,B,,,,,,,',
    '',
  ].join('\r\n');

  it.each(ALL)('returns the same CSV of /v1/%s by format and by Accept', async (path) => {
    // The warehouse has no transactions, so their answers fail in every format.
    const statuses = [200, 503];
    const byFormat = await api.download(`/v1/${path}?format=csv`);
    const byAccept = await api.download(`/v1/${path}`, { accept: 'text/csv' });
    const json = await api.download(`/v1/${path}`, { accept: 'application/json' });
    expect(statuses).toContain(json.status);
    for (const { status, headers } of [byFormat, byAccept]) {
      expect(status).toBe(json.status);
      if (status === 200) expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    }
    if (json.status === 200) expect(byAccept.body).toEqual(byFormat.body);
    const other = await api.download(`/v1/${path}`, { accept: 'image/png' });
    expect(other.status).toBe(json.status === 200 ? 406 : 503);
  });

  it('returns the main list of a nested answer, and other parts by name', async () => {
    const main = await api.download('/v1/holiday-sales?format=csv&by=STORE_TYPE');
    expect(String(main.body)).toBe(storeTypes);
    expect(main.headers).toMatchObject({
      'content-disposition': 'attachment; filename="holiday-sales-snapshot-1.csv"',
      'x-snapshot-id': '1',
    });
    expect(main.headers['x-cursor']).toBeUndefined();
    expect(main.trailers['x-row-count']).toBe('2');
    const named = await api.download('/v1/holiday-sales?format=csv&by=STORE_TYPE&part=groups');
    expect(String(named.body)).toBe(storeTypes);

    const stores = await api.download('/v1/holiday-sales?by=STORE', { accept: 'text/csv' });
    const rows = parse<Record<string, string>>(String(stores.body), { columns: true });
    const averages = rows.map(({ store, ordinaryStoreWeekAverage: mean }) => [store, mean]);
    // Store 2: 490 in three weeks. Store 3: 105 in three.
    expect(averages).toEqual([
      ['1', '113.33'],
      ['2', '163.33'],
      ['3', '35'],
    ]);
    const figures = await api.download('/v1/holiday-sales?format=csv&part=figures');
    expect(figures.headers['content-disposition']).toContain('holiday-sales-figures-snapshot-1');
    expect(String(figures.body)).toBe(
      'coverage.firstWeek,coverage.lastWeek,coverage.weeks,coverage.lastCompleteWeek,coverage.partialWeeks\r\n' +
        '2010-12-31,2011-02-04,3,,[]\r\n',
    );
  });

  it('returns single figures as one row', async () => {
    const { body } = await api.download('/v1/sales-prediction?format=csv&part=figures');
    const [row, ...more] = parse<Record<string, string>>(String(body), { columns: true });
    expect(more).toEqual([]);
    // No week has more than 8 % unemployment.
    expect(row).toMatchObject({ judgedDepartments: '0', helpedDepartments: '0' });
    const visits = await api.download('/v1/customer-visits?format=csv&part=figures');
    expect(String(visits.body)).toMatch(/^averageWeeklyVisits,.*\r\n[\d.]+,/);
  });

  it('returns the other parts of a page than its list', async () => {
    const { body } = await api.download('/v1/weekly-top-stores?format=ndjson&part=wins');
    const lines = String(body).trim().split('\n');
    const wins = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    // Store 2 has the most sales in the first two weeks, store 1 in the last.
    expect(wins.map(({ store, weeks }) => [store, weeks])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });

  it('returns the same rows in every format', async () => {
    const path = '/v1/holiday-sales?part=figures';
    const expected = {
      'coverage.firstWeek': '2010-12-31',
      'coverage.lastWeek': '2011-02-04',
      'coverage.weeks': 3,
      // These marts are of a version without the coverage of stores.
      'coverage.lastCompleteWeek': null,
      'coverage.partialWeeks': [],
    };
    const json = await api.download(`${path}&format=json`);
    expect(JSON.parse(String(json.body))).toEqual([expected]);
    const { body } = await api.download(`${path}&format=parquet`);
    const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer;
    const [row] = await parquetReadObjects({ file });
    expect(row).toMatchObject({ 'coverage.weeks': 3 });
    const arrow = tableFromIPC((await api.download(`${path}&format=arrow`)).body);
    expect(arrow.schema.fields.map(({ name }) => name)).toEqual(Object.keys(expected));
    const manifest = await api.download(`${path}&format=csv&manifest=true`);
    expect(JSON.parse(String(manifest.body))).toMatchObject({
      file: 'holiday-sales-figures-snapshot-1.csv',
      rows: 1,
    });
  });

  it.each([
    ['/v1/holiday-sales?format=csv&part=byWeek', 'figures, groups'],
    ['/v1/holiday-sales?part=figures', 'add format'],
    ['/v1/holiday-sales?manifest=true', 'add format'],
    ['/v1/weekly-top-stores?format=csv&part=wins&skip=1', 'leave them out'],
    ['/v1/leap-year-sales?format=csv&year=2011', 'not a leap year'],
  ])('rejects %s and explains what to do', async (path, advice) => {
    const { status, body } = await api.download(path);
    expect([status, String(body)]).toEqual([400, expect.stringContaining(advice)]);
  });
});

describe('CSV for a spreadsheet', () => {
  const lines = async (path: string) => String((await api.download(path)).body).split('\r\n');

  it.each([LIST, SALES, '/v1/holiday-sales?by=STORE'])(
    'of %s has decimal commas and semicolons, and the same values',
    async (path) => {
      const plain = parse(String((await api.download(`${path}&format=csv`)).body));
      const other = String((await api.download(`${path}&format=csv&decimal=,`)).body);
      const rows = parse(other, { delimiter: ';' });
      expect(other).toMatch(/;-?\d+,\d/);
      expect(
        rows.map((row) => row.map((cell) => cell.replace(/^(-?\d+),(\d+)$/, '$1.$2'))),
      ).toEqual(plain);
    },
  );

  it.each([LIST, SALES, '/v1/holiday-sales?by=STORE'])(
    'needs no format: a decimal mark or a separator asks %s for CSV',
    async (path) => {
      for (const dialect of ['decimal=,', 'sep=;', 'sep=comma']) {
        const asked = await api.download(`${path}&${dialect}`);
        const named = await api.download(`${path}&${dialect}&format=csv`);
        expect([asked.status, named.status]).toEqual([200, 200]);
        expect(asked.body).toEqual(named.body);
      }
    },
  );

  it('is refused where Accept asks for JSON alone', async () => {
    const { status, body } = await api.download(`${LIST}&decimal=,`, {
      accept: 'application/json',
    });
    expect([status, String(body)]).toEqual([400, expect.stringContaining('only in exports')]);
  });

  it('separates cells by tabs', async () => {
    const [head] = await lines(`${SALES}&format=csv&sep=tab`);
    expect(head).toMatch(/^store\t/);
  });

  it.each([
    ['format=csv&sep=,&decimal=,', 'decimal: a comma cannot separate cells and decimals'],
    ['format=ndjson&sep=;', 'sep and decimal: they are settings of CSV, not of ndjson'],
    ['format=csv&sep=x', 'sep must be one of the following values'],
  ])('refuses %s', async (query, why) => {
    const { status, body } = await api.download(`${LIST}&${query}`);
    expect(status).toBe(400);
    expect((JSON.parse(String(body)) as { detail: string }).detail).toContain(why);
  });
});
