import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { parseContract, readContract } from './contract.js';

const columns = [
  { name: 'store', headers: ['Store'], type: 'integer', required: true },
  { name: 'day', headers: ['Day'], type: 'date', formats: ['yyyy-mm-dd'], required: true },
  { name: 'price', headers: ['Price'], type: 'decimal', scale: 2 },
];
/** A price without digits after the point. */
const whole = { name: 'price', headers: ['Price'], type: 'decimal' };
const plain = {
  dataset: 'prices',
  columns,
  key: ['store', 'day'],
  money: 'price',
  nullTokens: [''],
  errorRate: { file: 0.1, run: 0.1 },
};

const withDates = (...formats: string[]) => ({
  ...plain,
  columns: columns.map((column) => (column.type === 'date' ? { ...column, formats } : column)),
});

describe('parseContract', () => {
  it('fills in the defaults', () => {
    expect(parseContract(JSON.stringify(plain), 'prices.contract.json')).toMatchObject({
      extraColumns: 'keep',
      conflictingRows: 'quarantine',
      otherDateOrder: 'refuse',
      columns: [{ required: true }, { required: true }, { required: false }],
    });
  });

  it.each([
    ['no money', { ...plain, money: undefined }],
    ['money in whole units', { ...plain, columns: [...columns.slice(0, 2), whole] }],
    ['dates in two orders that nobody takes for each other', withDates('dd/mm/yyyy', 'yyyy-mm-dd')],
    ['dates in another such order', withDates('mm/dd/yyyy')],
    ['no key', { ...plain, key: undefined, equalRows: 'once' }],
  ])('accepts %s', (_, contract) => {
    expect(parseContract(JSON.stringify(contract), 'x').dataset).toBe('prices');
  });

  const withColumn = (change: object) => ({ ...plain, columns: [...columns, change] });
  const text = { name: 'note', headers: ['Note'], type: 'text' };

  it.each([
    ['an unknown field', { ...plain, colums: [] }, /contract: .*colums/],
    ['no error rate', { ...plain, errorRate: undefined }, /errorRate: /],
    ['a share above one', { ...plain, errorRate: { file: 50, run: 0.5 } }, /errorRate\.file: /],
    ['an unknown type', withColumn({ ...text, type: 'money' }), /columns\.3\.type: /],
    [
      'a name with capitals',
      withColumn({ ...text, name: 'Note' }),
      /columns\.3\.name: .*lower case/,
    ],
    ['a name of SQL', withColumn({ ...text, name: 'order' }), /columns\.3\.name: .*SQL/],
    ['a name of the cleaning', withColumn({ ...text, name: 'former_price' }), /columns\.3\.name: /],
    [
      'a name twice',
      withColumn({ ...text, name: 'price' }),
      /columns\.3\.name: .*name of two columns/,
    ],
    ['a spelling twice', withColumn({ ...text, headers: ['DAY'] }), /columns\.3\.headers: day/],
    ['such a spelling among blanks', withColumn({ ...text, headers: [' day '] }), /headers: day/],
    ['a date without formats', withColumn({ ...text, type: 'date' }), /columns\.3\.formats: /],
    [
      'both orders of a date',
      withColumn({ ...text, type: 'date', formats: ['dd/mm/yyyy', 'mm/dd/yyyy'] }),
      /columns\.3\.formats: .*ambiguous/,
    ],
    [
      'a pattern of a number',
      withColumn({ ...text, type: 'integer', pattern: '1' }),
      /columns\.3\.pattern: /,
    ],
    ['a scale of a text', withColumn({ ...text, scale: 2 }), /columns\.3\.scale: .*type text/],
    ['a range of a text', withColumn({ ...text, min: 2 }), /columns\.3\.min: .*type text/],
    [
      'a range of a date in numbers',
      withColumn({ ...text, type: 'date', formats: ['yyyy-mm-dd'], min: 2010 }),
      /columns\.3\.min: .*2020-12-31/,
    ],
    [
      'a range of a number in days',
      withColumn({ ...text, type: 'integer', max: '2030-01-01' }),
      /columns\.3\.max: /,
    ],
    [
      'a day that the calendar has not',
      withColumn({ ...text, type: 'date', formats: ['yyyy-mm-dd'], max: '2030-02-30' }),
      /columns\.3\.max: /,
    ],
    [
      'words for true alone',
      withColumn({ ...text, type: 'boolean', trueValues: ['y'] }),
      /columns\.3\.trueValues: .*both/,
    ],
    [
      'a word for true and false',
      withColumn({ ...text, type: 'boolean', trueValues: ['y', 'n'], falseValues: ['n'] }),
      /columns\.3\.trueValues: .*also in falseValues/,
    ],
    [
      'words in capitals',
      withColumn({ ...text, type: 'boolean', trueValues: ['Y'], falseValues: ['n'] }),
      /columns\.3\.trueValues\.0: .*lower case/,
    ],
    [
      'words for true of a text',
      withColumn({ ...text, trueValues: ['y'], falseValues: ['n'] }),
      /columns\.3\.trueValues: .*type text/,
    ],
    ['a quote in a token', { ...plain, nullTokens: ["'"] }, /nullTokens\.0: .*quote/],
    ['a key that is no column', { ...plain, key: ['shop'] }, /key\.0: shop/],
    ['a key that may be missing', { ...plain, key: ['store', 'price'] }, /key\.1: price/],
    ['equal rows of a key', { ...plain, equalRows: 'once' }, /equalRows: .*without a key/],
    ['a text that is never 0', withColumn({ ...text, nonZero: true }), /columns\.3\.nonZero: /],
    [
      'a date after what is no date',
      withColumn({ ...text, type: 'date', formats: ['yyyy-mm-dd'], notBefore: 'price' }),
      /columns\.3\.notBefore: price is not a date column/,
    ],
    [
      'a product of dates',
      { ...plain, products: [{ column: 'price', of: ['store', 'day'] }] },
      /products\.0: day is not an integer or decimal/,
    ],
    [
      'a product that is no column',
      { ...plain, products: [{ column: 'cost', of: ['store', 'price'] }] },
      /products\.0: cost/,
    ],
    [
      'a product of one',
      { ...plain, products: [{ column: 'price', of: ['store'] }] },
      /products\.0\.of/,
    ],
    ['money that is not a decimal', { ...plain, money: 'store' }, /money: store/],
    ['money that is no column', { ...plain, money: 'cost' }, /money: cost/],
    [
      'money of three digits after the point',
      { ...plain, columns: [...columns.slice(0, 2), { ...whole, scale: 3 }] },
      /money: price .*two digits/,
    ],
  ])('rejects %s', (_, contract, place) => {
    const parse = () => parseContract(JSON.stringify(contract), 'here/prices.contract.json');
    expect(parse).toThrow(AppError);
    expect(parse).toThrow(expect.objectContaining({ code: 'CONTRACT_INVALID' }));
    expect(parse).toThrow(/^here\/prices\.contract\.json: /);
    expect(parse).toThrow(place);
  });

  it('names every mistake at once', () => {
    const contract = { ...plain, nullTokens: undefined, key: [] };
    const parse = () => parseContract(JSON.stringify(contract), 'prices.contract.json');
    expect(parse).toThrow(/nullTokens: .*; |key: .*; /);
    expect(parse).toThrow(/nullTokens: /);
    expect(parse).toThrow(/key: /);
  });

  it('rejects text that is not JSON', () => {
    const parse = () => parseContract('{', 'prices.contract.json');
    expect(parse).toThrow(expect.objectContaining({ code: 'CONTRACT_INVALID' }));
    expect(parse).toThrow(/^prices\.contract\.json: is not JSON: /);
  });
});

describe('readContract', () => {
  let folder: string;
  const url = (name: string) => new URL(name, pathToFileURL(`${folder}/`));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contracts-'));
    await writeFile(join(folder, 'prices.contract.json'), JSON.stringify(plain));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads the contract of the expected dataset', () => {
    expect(readContract(url('prices.contract.json'), 'prices').dataset).toBe('prices');
    expect(() => readContract(url('prices.contract.json'), 'costs')).toThrow(
      /prices\.contract\.json: dataset: is prices, but the flow uses the file for costs/,
    );
  });

  it('names a missing file', () => {
    expect(() => readContract(url('none.contract.json'), 'none')).toThrow(
      /none\.contract\.json: cannot be read: .*ENOENT/,
    );
  });
});
