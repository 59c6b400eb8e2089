import { readTestCall } from '#test/setup/programs.js';
import { retailMartContracts, weeklySalesContracts } from '#test/setup/flow.js';
import { writeRetailExample } from '#sample/retail/write-retail-example.js';
import { writeSample } from '#sample/write-sample.js';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { walmartFolder } from '#test/setup/shared.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { contractCheckCommand } from './contract-command.js';

const SALES = 'Store,Dept,Date,Weekly_Sales,IsHoliday';
const GOOD = [SALES, '1,1,05/02/2010,1.50,FALSE', '1,2,2010-02-12,-2,true'].join('\n');

const contracts = [...weeklySalesContracts, ...retailMartContracts];

describe('retailstream contract check', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await createTempFolder('check');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const check = (...names: string[]) => checkPaths(names.map((name) => join(folder, name)));

  /** The printed lines, without the folder's path. */
  async function checkPaths(paths: string[]): Promise<{ code: number; lines: string[] }> {
    let printed = '';
    const out = new Writable({
      write: (chunk: Buffer, _, done) => {
        printed += chunk.toString();
        done();
      },
    });
    const call = await readTestCall(['contract', 'check', ...paths], { stdout: out });
    const code = await contractCheckCommand(call, contracts);
    const lines = printed.replaceAll(`${folder}/`, '').trimEnd().split('\n');
    return { code, lines };
  }

  const write = (name: string, content: string | Buffer) => writeFile(join(folder, name), content);
  const isTable = (line: string) => /^[┌│├└]/.test(line);
  /** Cells of the profile's rows. */
  const cells = (lines: string[]) =>
    lines
      .filter((line) => line.startsWith('│'))
      .slice(1)
      .map((line) =>
        line
          .split('│')
          .map((cell) => cell.trim())
          .slice(1, -1),
      );

  it('prints a profile and no faults for a good file', async () => {
    await write('good.csv', GOOD);
    const { code, lines } = await check('good.csv');
    expect(lines.filter((line) => !isTable(line))).toEqual([
      'good.csv: sales, 2 rows',
      '1 file, 2 rows: 0 violations',
    ]);
    expect(cells(lines)).toEqual([
      ['Store', '2', 'integer', '0', '1', '1', '1'],
      ['Dept', '2', 'integer', '0', '1', '2', '2'],
      ['Date', '2', 'date with slashes 1, date yyyy-mm-dd 1', '0', '2010-02-05', '2010-02-12', '2'],
      ['Weekly_Sales', '2', 'decimal 1, integer 1', '0', '-2.00', '1.50', '2'],
      ['IsHoliday', '2', 'boolean', '0', 'false', 'true', '2'],
    ]);
    expect(code).toBe(0);
  });

  it('prints every violation: file, line, column, value, rule, fix', async () => {
    const good = Array.from({ length: 12 }, (_, day) => `9,9,${day + 10}/03/2010,1,0`);
    const rows = [
      '1,1,31/02/2010,1.50,FALSE',
      SALES,
      '1,x,05/02/2010,1.50,FALSE',
      '1,1,05/02/2010,,FALSE',
      '1,1,05/02/2010',
      '2,1,05/02/2010,1.00,FALSE',
      '2,1,05/02/2010,2.00,FALSE',
      '0,1,05/02/2010,2.00,FALSE',
    ];
    await write('bad.csv', [SALES, ...good, ...rows].join('\n'));
    const { code, lines } = await check('bad.csv');
    expect(lines.filter((line) => !isTable(line))).toEqual([
      'bad.csv: sales, 20 rows',
      'bad.csv:14: week_date: 31/02/2010 is not a day of the calendar; correct the date [IMPOSSIBLE_DATE]',
      'bad.csv:16: department: x is not a whole number; write only digits [BAD_INTEGER]',
      'bad.csv:17: weekly_sales: has no value, but the contract requires one; fill it in [MISSING_VALUE]',
      'bad.csv:18: the row has fewer cells than the header; add the missing cells [SHORT_ROW]',
      'bad.csv:20: another row of the file has the same key and other values; correct the key or the values [DUPLICATE_KEY]',
      'bad.csv:21: store: 0 is outside the range the contract allows (from 1); correct the value, or set other bounds for the column in the contract [OUT_OF_RANGE]',
      '1 file, 20 rows: 6 violations',
    ]);
    expect(code).toBe(1);
  });

  it('profiles undeclared columns and cells of any type', async () => {
    const rows = ['A,9,10,North', 'B,NA,2,"Köln, Süd"', 'C,7.5,1,', 'NA,NA,NA,'];
    await write('odd.csv', ['Type,Size,Store,Town', ...rows].join('\r\n'));
    await write(
      'numbers.csv',
      ['Store;Type;Size;Floor', '1;A;5;9', '2;A;5;10', '3;A;5;'].join('\n'),
    );
    const odd = cells((await check('odd.csv')).lines);
    expect(odd).toEqual([
      ['Type', '4', 'text', '1', 'A', 'C', '3'],
      ['Size', '4', 'decimal 1, integer 1', '2', '9', '9', '1'],
      ['Store', '4', 'integer', '1', '1', '10', '3'],
      ['Town (not in the contract)', '4', 'text', '2', 'Köln, Süd', 'North', '2'],
    ]);
    // Sorted as numbers, not as text.
    expect(cells((await check('numbers.csv')).lines)[3]).toEqual([
      'Floor (not in the contract)',
      '3',
      'integer',
      '1',
      '9',
      '10',
      '2',
    ]);
  });

  it('explains why a run would reject a file, and still shows every faulty row', async () => {
    const rows = ['1,1,02/26/2010,1,0', '1,1,02/28/2010,1,0', '1,1,05/02/2010,1,0'];
    await write('order.csv', [SALES, ...rows].join('\n'));
    const { code, lines } = await check('order.csv');
    const [refusal, ...more] = lines.filter((line) => /^order\.csv:(?! sales)/.test(line));
    expect(refusal).toMatch(
      /^order\.csv: .*line 2: week_date 02\/26\/2010 .*\[SOURCE_DATE_ORDER\]$/,
    );
    expect(more.map((line) => line.split(' ')[0])).toEqual(['order.csv:2:', 'order.csv:3:']);
    expect(code).toBe(1);
  });

  it.each([
    ['a column missing', 'Store,Type\n1,A\n', /: lacks Size .*\[SOURCE_COLUMNS\]$/],
    [
      'a column twice',
      'Store,Type,Size,type\n1,A,1,A\n',
      /: two columns are Type .*\[SOURCE_COLUMNS\]$/,
    ],
    [
      'another text than UTF-8',
      Buffer.from('Store,Type,Size\n1,\xe9,5\n', 'latin1'),
      /line 2.*\[SOURCE_NOT_TEXT\]$/,
    ],
    ['nothing', '', /\[SOURCE_COLUMNS\]$/],
  ])('reports %s', async (_, content, message) => {
    await write('whole.csv', content);
    const { code, lines } = await check('whole.csv');
    expect(lines.filter((line) => message.test(line))).toHaveLength(1);
    expect(lines.at(-1)).toBe('1 file, 0 rows: 1 violation');
    expect(code).toBe(1);
  });

  it('reads packed files and folders', async () => {
    const inner = join(folder, 'inner');
    await mkdir(join(inner, '2010'), { recursive: true });
    await writeFile(join(inner, '2010', 'plain.csv'), GOOD);
    await writeFile(join(inner, 'packed.csv.gz'), gzipSync(GOOD));
    await writeFile(join(inner, 'cut.csv.gz'), gzipSync(GOOD));
    await truncate(join(inner, 'cut.csv.gz'), 30);
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from(GOOD), 'week/one.csv');
    zip.addBuffer(Buffer.from('Store,Type,Size\n1,A,5\n'), 'stores.csv');
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(join(inner, 'two.zip')));
    const titles = (lines: string[]) => lines.filter((line) => / rows?$/.test(line)).toSorted();
    const whole = await check('inner');
    expect(titles(whole.lines)).toEqual([
      'inner/2010/plain.csv: sales, 2 rows',
      'inner/packed.csv.gz: sales, 2 rows',
      'inner/two.zip/stores.csv: stores, 1 row',
      'inner/two.zip/week/one.csv: sales, 2 rows',
    ]);
    expect(whole.lines.filter((line) => line.startsWith('inner/cut.csv.gz: '))).toEqual([
      expect.stringMatching(/\[SOURCE_TRUNCATED\]$/),
    ]);
    const single = await check('inner/two.zip', 'inner/packed.csv.gz');
    expect(titles(single.lines)).toHaveLength(3);
    expect(single.code).toBe(0);
  });

  it.each([
    [['chek', 'a.csv'], 'USAGE'],
    [['check'], 'USAGE'],
    [['check', '--fast', 'a.csv'], 'USAGE'],
    [['check', 'nowhere/a.csv'], 'SOURCE_UNREADABLE'],
  ])('refuses %j: %s', async (args, code) => {
    const check = async () =>
      contractCheckCommand(await readTestCall(['contract', ...args]), weeklySalesContracts);
    await expect(check).rejects.toMatchObject({ code });
  });

  it('checks every file of the shipped samples, of each flow', async () => {
    await writeRetailExample(join(folder, 'samples'));
    await writeSample(join(folder, 'samples'), { stores: 3, departments: 4, weeks: 5 });
    const { code, lines } = await check('samples');
    const found = lines.filter((line) => !isTable(line)).map((line) => line.split(', ')[0]);
    expect(found.slice(0, -1).toSorted()).toEqual([
      'samples/Features data set.csv: features',
      'samples/customers.csv: customers',
      'samples/products.csv: products',
      'samples/sales data-set.csv: sales',
      'samples/sales_team.csv: sales_team',
      'samples/shops.csv: shops',
      'samples/stores data-set.csv: stores',
      ...Array.from(
        { length: 6 },
        () => expect.stringMatching(/^samples\/transactions\/.*: transactions$/) as string,
      ),
    ]);
    expect(lines.at(-1)).toMatch(/: 0 violations$/);
    expect(code).toBe(0);
  });

  it('lists every faulty row of a file without a key, and accepts equal rows', async () => {
    const sale = '1,2,Lotion,2023-05-01,3,1.50,2,3.00';
    await write(
      'tills.csv',
      [
        'customer_id,store_id,product_name,sales_date,sales_person_id,price,quantity,total_cost',
        sale,
        sale,
        sale,
        '1,2,Lotion,2023-02-30,3,1.50,2,3.00',
        '1,2,Soap,2023-05-01,3,1.50,2,4.00',
      ].join('\n'),
    );
    const { lines } = await check('tills.csv');
    expect(lines.filter((line) => !isTable(line))).toEqual([
      'tills.csv: transactions, 5 rows',
      'tills.csv:5: sales_date: 2023-02-30 is not a day of the calendar; correct the date [IMPOSSIBLE_DATE]',
      'tills.csv:6: total_cost: 4.00 is not the product of the columns that the contract names; correct the product or its factors [WRONG_PRODUCT]',
      '1 file, 5 rows: 2 violations',
    ]);
  });

  it('refuses a name that a run would not read, and a folder without any file that it would', async () => {
    await write('sales.xlsx', GOOD);
    await mkdir(join(folder, 'empty'));
    await expect(check('sales.xlsx')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(check('empty')).rejects.toMatchObject({ code: 'SOURCE_EMPTY' });
  });

  it('stops on a signal and leaves no files behind', async () => {
    const left = async () =>
      (await readdir(tmpdir())).filter((name) => name.startsWith('retailstream-check-'));
    const before = await left();
    const stopped = AbortSignal.abort(new Error('stopped'));
    await write('good.csv', GOOD);
    const call = await readTestCall(['contract', 'check', join(folder, 'good.csv')], {
      signal: stopped,
    });
    await expect(contractCheckCommand(call, weeklySalesContracts)).rejects.toThrow('stopped');
    expect(await left()).toEqual(before);
  });

  it.skipIf(!walmartFolder)('finds the real files as they are known to be', async () => {
    const { lines } = await checkPaths([walmartFolder ?? '']);
    expect(lines.at(-1)).toMatch(/^3 files, 429,805 rows: 0 violations$/);
  });
});
