import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retailMartContracts, weeklySalesContracts } from '#test/setup/flow.js';
import { readTestCall } from '#test/setup/programs.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { contractSplitCommand } from './split-command.js';

const contracts = [...weeklySalesContracts, ...retailMartContracts];
const HEADER =
  'Store,Dept,Date,Weekly_Sales,IsHoliday,Temperature,MarkDown1,Fuel Price,Note,Type,Size';
/** Two departments of two weeks in store 1; store 2 has no features in its second week, and no size. */
const LINES = [
  '1,1,2010-02-05,10.10,False,42.31,,2.572,x,A,151315',
  '1,2,2010-02-05,-20.00,False,42.31,,2.572,"y,z",A,151315',
  '',
  '1,1,2010-02-12,30.005,True,38.5,1.50,2.548,,A,151315',
  '2,1,2010-02-05,40,False,40,NA,2.572,,B,',
  ',,,,,,,,,,',
  '2,1,2010-02-12,50.00,True,,,,,B,',
];
const MERGED = [HEADER, ...LINES, ''].join('\n');

describe('retailstream contract split', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await createTempFolder('split');
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function split(name: string, content: string | Buffer): Promise<string[]> {
    await writeFile(join(folder, name), content);
    let printed = '';
    const stdout = new Writable({
      write: (chunk: Buffer, _, done) => {
        printed += chunk.toString();
        done();
      },
    });
    const call = await readTestCall(['contract', 'split', join(folder, name), '--to', folder], {
      stdout,
    });
    expect(await contractSplitCommand(call, contracts)).toBe(0);
    return printed.replaceAll(`${folder}/`, '').trimEnd().split('\n');
  }
  const read = (name: string) => readFile(join(folder, name), 'utf8');

  it('writes a file for each dataset, with each row once and cells as they are', async () => {
    expect(await split('merged.csv.gz', gzipSync(MERGED))).toEqual([
      'merged.sales.csv: sales, 5 rows',
      'merged.features.csv: features, 3 rows',
      'merged.stores.csv: stores, 2 rows',
    ]);
    expect(await read('merged.sales.csv')).toBe(
      'Store,Dept,Date,Weekly_Sales,IsHoliday\n' +
        '1,1,2010-02-05,10.10,False\n1,2,2010-02-05,-20.00,False\n1,1,2010-02-12,30.005,True\n' +
        '2,1,2010-02-05,40,False\n2,1,2010-02-12,50.00,True\n',
    );
    expect(await read('merged.features.csv')).toBe(
      'Store,Date,Temperature,Fuel_Price,MarkDown1,IsHoliday\n' +
        '1,2010-02-05,42.31,2.572,,False\n1,2010-02-12,38.5,2.548,1.50,True\n' +
        '2,2010-02-05,40,2.572,NA,False\n',
    );
    expect(await read('merged.stores.csv')).toBe('Store,Type,Size\n1,A,151315\n2,B,\n');
  });

  it('keeps equal rows of a dataset without a key', async () => {
    const header =
      'customer_id,store_id,product_name,sales_date,sales_person_id,price,quantity,total_cost,' +
      'first_name,last_name,address,pincode,phone_number,customer_joining_date';
    const row = '7,121,"tea, green",2021-06-01,3,1.50,2,3.00,Ann,Lee,1 Elm,123,555,2020-01-01';
    expect(await split('till.csv', [header, row, row, ''].join('\r\n'))).toEqual([
      'till.transactions.csv: transactions, 2 rows',
      'till.customers.csv: customers, 1 rows',
    ]);
    expect((await read('till.transactions.csv')).split('\n')[2]).toBe(
      '7,121,"tea, green",2021-06-01,3,1.50,2,3.00',
    );
  });

  it('refuses a file of one dataset, rows of another width, and files that exist', async () => {
    const sales = 'Store,Dept,Date,Weekly_Sales,IsHoliday\n1,1,2010-02-05,1,False\n';
    await expect(split('one.csv', sales)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(split('short.csv', `${HEADER}\n1,1,2010-02-05\n`)).rejects.toThrow(
      'line 2 has other cells than the header (SHORT_ROW), so the file was not split',
    );
    await split('twice.csv', MERGED);
    await expect(split('twice.csv', MERGED)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  });
});
