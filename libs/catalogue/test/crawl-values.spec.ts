import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftContractCommand } from '#catalogue/cli/table-commands.js';
import type { OpenCatalogue } from '#catalogue/composition/open-catalogue.js';
import { readTestCall } from '#test/setup/programs.js';
import { parseContract } from '#intake/contracts/contract.js';
import { matchContract } from '#intake/contracts/match-header.js';
import { writeAll, writeZip } from './nasty-folder.js';
import { toTableDetail } from '#catalogue/operations/table-info.js';
import { describeSiblingFolders } from './sibling-folders.suite.js';
import { openTestCrawler, type TestCrawler } from './test-crawler.js';

let test: TestCrawler;

beforeAll(async () => {
  test = await openTestCrawler();
});
afterAll(() => test.close());

async function crawlFiles(name: string, files: Record<string, string | Buffer>) {
  const folder = join(test.home, name);
  await writeAll(folder, files);
  return test.crawl(folder);
}

describe('null tokens', () => {
  it('become null in JSON lines and arrays', async () => {
    await crawlFiles('tokens', {
      'lines/a.ndjson': '{"id":1,"day":"2012-01-05"}\n{"id":2,"day":"NA"}\n{"id":3,"day":"-"}\n',
      'array/b.json': '[{"id":1,"at":"10:30"},{"id":2,"at":"N/A"}]',
    });
    expect(await test.columns('tokens.lines')).toEqual(['id | BIGINT', 'day | DATE | null']);
    expect(await test.rows('tokens.lines')).toEqual([
      [1, '2012-01-05'],
      [2, null],
      [3, null],
    ]);
    expect(await test.rows('tokens.array')).toEqual([
      [1, '10:30:00'],
      [2, null],
    ]);
  });

  it('become null in folder names, for CSV and Parquet', async () => {
    const folder = join(test.home, 'parts');
    await mkdir(join(folder, 'pq/year=2012'), { recursive: true });
    await mkdir(join(folder, 'pq/year=NA'));
    const duckdb = await DuckDBInstance.create(':memory:');
    const connection = await duckdb.connect();
    for (const [year, id] of [
      ['2012', 1],
      ['NA', 2],
    ]) {
      await connection.run(`COPY (SELECT ${id} AS id) TO '${folder}/pq/year=${year}/p.parquet'`);
    }
    connection.closeSync();
    await crawlFiles('parts', {
      'csv/year=2012/a.csv': 'id,town\n1,Rome\n',
      'csv/year=null/a.csv': 'id,town\n2,Oslo\n',
    });
    expect(await test.columns('parts.pq')).toEqual(['id | BIGINT', 'year | BIGINT | null']);
    expect(await test.rows('parts.pq')).toEqual([
      [1, 2012],
      [2, null],
    ]);
    expect(await test.rows('parts.csv')).toEqual([
      [1, 'Rome', 2012],
      [2, 'Oslo', null],
    ]);
  });
});

describe('lines that are no rows', () => {
  const rows = [
    ['1', 'Rome'],
    ['2', 'Oslo'],
    ['3', null],
  ];
  const texts: Record<string, string> = {
    'lines of separators': 'id,town\n1,Rome\n2,Oslo\n3,\n,\n,\n , \n"",""\n',
    'semicolons and CRLF': 'id;town\r\n1;Rome\r\n;\r\n2;Oslo\r\n3;\r\n;\r\n',
    tabs: 'id\ttown\n1\tRome\n\t\n2\tOslo\n3\t\n\t\n',
    pipes: 'id|town\n1|Rome\n|\n2|Oslo\n3|\n|',
    'joined files': '\uFEFFid,town\n1,Rome\n\uFEFFid,town\n2,Oslo\n\uFEFF3,\n',
    'one separator too many in the header': 'id,town,\n1,Rome\n2,Oslo\n3,\n',
    'padded titles':
      'Towns,,\nof 2012,,\n\nid,town,day\n1,Rome,2012-01-05\n2,Oslo,2012-01-06\n3,,2012-01-07\n',
  };
  it('are in no table', async () => {
    const files = Object.entries(texts).map(([name, text]) => [
      `${name.replaceAll(' ', '_')}/a.csv`,
      text,
    ]);
    await crawlFiles('stray', Object.fromEntries(files) as Record<string, string>);
    for (const name of Object.keys(texts)) {
      const address = `stray.${name.replaceAll(' ', '_').toLowerCase()}`;
      expect(await test.rows(address, 'SELECT id::VARCHAR, town FROM t ORDER BY 1'), name).toEqual(
        rows,
      );
      expect((await test.columns(address))[0], name).toMatch(/^id \| BIGINT/);
    }
  });

  it('stay when they are lines of a quoted cell', async () => {
    await crawlFiles('quoted', { 'notes/a.csv': 'id,note\n1,"a\n,\n\nb"\n,\n2,x\n' });
    expect(await test.rows('quoted.notes')).toEqual([
      [1, 'a\n,\n\nb'],
      [2, 'x'],
    ]);
  });
});

it('names a table with partitions after its folder, and files beside them apart', async () => {
  const files = ['a.csv', 'b.csv', 'year=2012/c.csv'].map((name, id) => [
    `shop/${name}`,
    `id,town\n${id},Rome\n`,
  ]);
  await crawlFiles('beside', Object.fromEntries(files) as Record<string, string>);
  expect(await test.rows('beside.shop')).toEqual([[2, 'Rome', 2012]]);
  expect(await test.rows('beside.shop_files')).toEqual([
    [0, 'Rome'],
    [1, 'Rome'],
  ]);
});

it('reuses the copies that a crawl has made', async () => {
  const folder = join(test.home, 'copies');
  await writeZip(join(folder, 'two.zip'), { 'a.csv': 'id,b\n1,2\n', 'b.csv': 'id,b\n3,4\n' });
  await test.crawl(folder);
  const cache = join(test.home, 'cache');
  const before = await readdir(cache);
  expect(await test.rows('copies.copies')).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(await readdir(cache)).toEqual(before);
});

describe('keys of JSON', () => {
  /** Longer than the sniffed beginning of a file. */
  const many = Array.from({ length: 4_000 }, (_, id) => ({ id, name: `name ${id}` }));
  const last = { id: 4_000, 'Late key': 7, name: 'x', a: { b: [1] } };
  const lines = [...many, last].map((row) => JSON.stringify(row)).join('\n');

  it.each([
    ['lines', { 'goods.ndjson': lines }],
    ['array', { 'goods.json': JSON.stringify([...many, last]) }],
    ['packed', { 'goods.json.gz': gzipSync(lines) }],
  ])('are found wherever they first appear: %s', async (name, files) => {
    await crawlFiles(`late_${name}`, files);
    const address = `late_${name}.goods`;
    expect(await test.columns(address)).toEqual([
      'id | BIGINT',
      'name | VARCHAR',
      'late_key | BIGINT | null',
      'a | JSON | null',
    ]);
    const sql = 'SELECT late_key, a, (SELECT count(*) FROM t) FROM t WHERE id = 4000';
    expect(await test.rows(address, sql)).toEqual([[7, '{"b":[1]}', 4_001]]);
  });

  it('are not read again for an unchanged file', async () => {
    await crawlFiles('late_again', { 'rows.ndjson': lines });
    expect((await crawlFiles('late_again', {})).tables).toMatchObject([{ outcome: 'unchanged' }]);
  });

  it('are reported when they are values, or follow broken text', async () => {
    const values = Object.fromEntries(Array.from({ length: 5_001 }, (_, n) => [`k${n}`, n]));
    const { unreadable } = await crawlFiles('late_bad', {
      'keys.ndjson': `${lines}\n${JSON.stringify(values)}`,
      'cut.json': `[${lines.replaceAll('\n', ',')},{"id":}]`,
      'cut.ndjson': `${lines}\n{"id":}\n{"id":1}`,
    });
    expect(unreadable.sort((a, b) => (a.file < b.file ? -1 : 1))).toEqual([
      { file: 'cut.json', why: 'value 4002: is not valid JSON; correct it' },
      { file: 'cut.ndjson', why: 'line 4002: is not valid JSON; correct it' },
      {
        file: 'keys.ndjson',
        why: 'has more than 5000 keys; write the data as values, not as keys',
      },
    ]);
  });
});

describe('file names', () => {
  it('give a DATE column for days, and a text column for months', async () => {
    const rows = 'id,n\n1,2\n';
    await crawlFiles('named', {
      'days/till_20120131.csv': rows,
      'months/till_2012-01.csv': rows,
      'months/till_2012_02.csv': rows,
      // Neither an existing day nor a month.
      'wrong/till_2012-06-31.csv': rows,
    });
    const own = ['id | BIGINT', 'n | BIGINT'];
    expect(await test.columns('named.days')).toEqual([...own, 'file_date | DATE']);
    expect(await test.columns('named.months')).toEqual([...own, 'file_month | VARCHAR']);
    expect(await test.columns('named.wrong')).toEqual(own);
    expect(await test.rows('named.months')).toEqual([
      [1, 2, '2012-01'],
      [1, 2, '2012-02'],
    ]);
  });
});

it("keeps a known table's database, and reports it", async () => {
  const folder = join(test.home, 'towns');
  await writeAll(folder, { 'a.csv': 'id,town\n1,Rome\n' });
  await test.crawl(folder);
  const options = { askedBy: 'test', database: 'other' };
  expect((await test.crawler.crawl([folder], options)).tables).toMatchObject([
    { address: 'towns.a', changes: ['stays in towns: only new tables go to other'] },
  ]);
});

describe('personal headers and folders', () => {
  const marked = async (address: string) =>
    (await test.tables.find(address)).columns.flatMap(({ name, isPersonal }) =>
      isPersonal ? [name] : [],
    );

  it('mark columns, but not those of products and shops', async () => {
    await crawlFiles('headers', {
      'people/a.csv':
        'id,FullName,E-Mail,Date of Birth,product_name,Zip,Street\n1,A B,a@b.c,2000-01-31,x,01234,S\n',
      'shops/a.csv': 'id,store_name,Department Name,zip,mobile\n1,Big,Toys,01234,true\n',
    });
    expect(await marked('headers.people')).toEqual([
      'fullname',
      'e_mail',
      'date_of_birth',
      'zip',
      'street',
    ]);
    // Whether a page exists for mobiles is not personal.
    expect(await marked('headers.shops')).toEqual([]);
  });

  it('mark tables that were crawled before the header was known', async () => {
    await test.database.warehouse.query(
      `UPDATE ops.catalogue_tables SET columns = (
         SELECT jsonb_agg(jsonb_set(c, '{isPersonal}', 'false') ORDER BY n)
         FROM jsonb_array_elements(columns) WITH ORDINALITY AS e (c, n))
       WHERE database = 'headers'`,
    );
    expect(await marked('headers.people')).toContain('fullname');
  });

  it('hide values of personal folders in reports, details and errors', async () => {
    const report = await crawlFiles('till/phone=555-7', {
      'calls/phone_number=555-8/a.csv': 'id,town\n1,Rome\n',
      'calls/phone_number=555-9/a.csv': 'id,town\n2,Oslo\n',
      'calls/phone_number=555-9/b.csv': '',
    });
    expect(report.unreadable.map(({ file }) => file)).toEqual(['calls/phone_number=•••/b.csv']);
    const [address = ''] = report.tables.map((table) => table.address);
    const table = await test.tables.find(address);
    expect(table.columns.at(-1)).toMatchObject({ name: 'phone_number', isPersonal: true });
    const { location, partitions } = toTableDetail(table, await test.tables.files(table));
    expect(partitions).toMatchObject([{ partition: 'phone_number=•••', files: 2 }]);
    expect(location).toMatch(/till\/phone=•••$/);
    // The files are still readable, and a file name is no column.
    expect(await test.rows(address, 'SELECT count(*) FROM t')).toEqual([[2]]);
    await expect(test.rows(address, 'SELECT filename FROM t')).rejects.toThrow('filename');
    await writeFiles(
      'till/phone=555-7/calls/phone_number=555-8/a.csv',
      'id,town\n1,Roma\n7,Bari\n',
    );
    await expect(test.rows(address)).rejects.toThrow(/^calls\/phone_number=•••\/a\.csv/);
    const log = 'SELECT report, locations FROM ops.catalogue_crawls';
    const kept = JSON.stringify(await test.database.warehouse.query(log));
    expect(kept).toContain('phone=•••');
    expect(kept).not.toMatch(/555-[79]/);
  });
});

const writeFiles = (path: string, text: string) => writeAll(test.home, { [path]: text });

describe('values that no type represents', () => {
  it('stay text with a note, and stay distinct', async () => {
    const numbers = Array.from({ length: 1000 }, (_, n) => `1${String(n).padStart(39, '0')}`);
    const zoned = [
      '2012-01-05T10:00:00+02:00',
      '2012-01-05 10:00:00 Z',
      '2012-01-05T10:00:00.5-0530',
    ];
    await crawlFiles('exact', {
      'long/a.csv': `no,x\n${numbers.map((no) => `${no},a`).join('\n')}\n`,
      'small/a.csv': `x,town\n0.${'1'.repeat(40)},Rome\n1.5,Oslo\n`,
      'times/a.csv': `at,town\n${zoned.map((at) => `${at},Rome`).join('\n')}\n`,
    });
    expect(await test.columns('exact.long')).toEqual([
      'no | VARCHAR | has numbers of up to 40 digits, but types store at most 38 exactly, so it stays text',
      'x | VARCHAR',
    ]);
    expect(await test.rows('exact.long', 'SELECT count(DISTINCT no) FROM t')).toEqual([[1000]]);
    // Fractions are measurements, so a DOUBLE is precise enough.
    expect((await test.columns('exact.small'))[0]).toBe(
      'x | DOUBLE | has more digits than types store exactly',
    );
    expect((await test.columns('exact.times'))[0]).toMatch(
      /^at \| VARCHAR \| is a time with a zone or an offset, .*so it stays text: CAST/,
    );
  });

  it('are reported for one JSON object, with what to deliver', async () => {
    const rows = Array.from({ length: 5000 }, (_, id) => `{"id": ${id}, "town": "Rome"}`);
    const { unreadable, tables } = await crawlFiles('objects', {
      'large/a.json': `{"rows": [\n${rows.join(',\n')}\n]}`,
      'small/a.json': '{\n  "id": 1,\n  "town": "Rome"\n}\n',
    });
    expect(unreadable).toEqual([
      {
        file: 'large/a.json',
        why: 'is one JSON object, not rows; deliver an array of objects, or one object a line',
      },
    ]);
    expect(tables).toMatchObject([{ address: 'objects.small', rows: 1 }]);
  });
});

describe('headers in other scripts', () => {
  it('become Latin names, with the header as the comment', async () => {
    await crawlFiles('scripts', { 'a/a.csv': 'id,Город,Имя 1,都市\n1,Рим,x,y\n' });
    const { columns } = await test.tables.find('scripts.a');
    expect(columns.map(({ name, comment }) => [name, comment])).toEqual([
      ['id', null],
      ['gorod', 'Город'],
      ['imya_1', 'Имя 1'],
      ['doushi', '都市'],
    ]);
    const screen = new PassThrough();
    const opened = { tables: test.tables } as unknown as OpenCatalogue;
    const call = await readTestCall(['catalogue', 'contract', 'scripts.a'], { stdout: screen });
    await draftContractCommand(call, (work) => work(opened));
    const contract = parseContract(await textOf(screen.end()), 'draft');
    expect(matchContract(contract, ['id', 'Город', 'Имя 1', '都市']).missing).toEqual([]);
    expect(contract.columns.map(({ headers }) => headers[0])).toContain('Имя 1');
  });

  it("keep a table's earlier names", async () => {
    await crawlFiles('former', { 'a/a.csv': 'id,Город\n1,Рим\n' });
    const { warehouse } = test.database;
    // The state from when such headers were named by position.
    const renamed = (json: string) => `replace(${json}::text, '"gorod"', '"column_2"')::jsonb`;
    await warehouse.query(
      `UPDATE ops.catalogue_tables SET columns = ${renamed('columns')} WHERE database = 'former'`,
    );
    await warehouse.query(
      `UPDATE ops.catalogue_files f SET reading = ${renamed('reading')}
       FROM ops.catalogue_tables t WHERE t.table_id = f.table_id AND t.database = 'former'`,
    );
    const { tables } = await crawlFiles('former', { 'a/b.csv': 'id,Город\n2,Осло\n' });
    expect(tables).toMatchObject([{ address: 'former.a', files: 2, changes: ['1 file new'] }]);
    expect(await test.rows('former.a', 'SELECT column_2 FROM t ORDER BY id')).toEqual([
      ['Рим'],
      ['Осло'],
    ]);
  });
});

describeSiblingFolders(() => test, crawlFiles);
