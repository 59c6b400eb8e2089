import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCleaning } from '#test/factories/run-cleaning.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { requireContract, retailMartContracts } from '#test/setup/flow.js';
import { CellCheck } from './check-cells.js';
import { type Contract, parseContract } from './contract.js';

const transactions = retailMartContracts.find(({ dataset }) => dataset === 'transactions')!;
const rates = parseContract(
  JSON.stringify({
    dataset: 'rates',
    columns: [
      { name: 'code', headers: ['code'], type: 'text', required: true, allowed: ['A', 'B c'] },
      { name: 'rate', headers: ['rate'], type: 'decimal', scale: 3, max: 10 },
      { name: 'amount', headers: ['amount'], type: 'decimal', scale: 1 },
      { name: 'fee', headers: ['fee'], type: 'decimal', scale: 2 },
      {
        name: 'is_net',
        headers: ['is_net'],
        type: 'boolean',
        trueValues: ['yes'],
        falseValues: ['no', 'false'],
      },
      { name: 'since', headers: ['since'], type: 'date', formats: ['dd/mm/yyyy', 'yyyy-mm-dd'] },
    ],
    products: [{ column: 'fee', of: ['rate', 'amount'] }],
    otherDateOrder: 'quarantine',
    nullTokens: ['', 'NA'],
    errorRate: { file: 1, run: 1 },
  }),
  'rates.contract.json',
);

const codes = parseContract(
  JSON.stringify({
    dataset: 'codes',
    columns: [
      { name: 'code', headers: ['code'], type: 'text', required: true },
      { name: 'note', headers: ['note'], type: 'text' },
    ],
    key: ['code'],
    otherDateOrder: 'quarantine',
    nullTokens: [''],
    errorRate: { file: 1, run: 1 },
  }),
  'codes.contract.json',
);

const plan = { ...requireContract('plan'), errorRate: { file: 1, run: 1 } };

const shops = { ...requireContract('stores'), errorRate: { file: 1, run: 1 } };

const sale = '17,3,Oat drink,2026-03-14,4,1.99,2,3.98';
/** Replaces one cell. */
const saleWith = (index: number, text: string) =>
  sale
    .split(',')
    .map((cell, at) => (at === index ? text : cell))
    .join(',');

const cases: [contract: Contract, rows: string[]][] = [
  [
    { ...transactions, errorRate: { file: 1, run: 1 }, otherDateOrder: 'quarantine' },
    [
      sale,
      ...[
        '',
        'NA',
        '0',
        '-1',
        '1.0',
        '1.',
        '1.5',
        '+1',
        ' 17 ',
        '0017',
        '1234567890',
        '1e3',
        'x',
      ].map((text) => saleWith(0, text)),
      ...['', 'null', 'Null', ' ', 'a b'].map((text) => saleWith(2, text)),
      ...[
        '2026-02-29',
        '2028-02-29',
        '2050-01-01',
        '1899-12-31',
        '14/03/2026',
        '2026-3-14',
        '0000-01-01',
        '2026-13-01',
      ].map((text) => saleWith(3, text)),
      ...[
        '1.990',
        '1.995',
        '-1.99',
        '1,99',
        '01.99',
        '.99',
        '1.99 ',
        '1.98',
        '9999999999999999.00',
      ].map((text) => (text.includes(',') ? sale : saleWith(5, text))),
      ...['0', '-2', '2.00', '3'].map((text) => saleWith(6, text)),
      ...['3.980', '3.99', '-3.98', '3', ''].map((text) => saleWith(7, text)),
      '17,3,Oat drink,2026-03-14,4,1.99,-2,-3.98',
      '17,3,Oat drink,2026-03-14,4,0,5,0.00',
    ],
  ],
  [
    rates,
    [
      'A,1.005,1.0,1.01,yes,31/12/2025',
      'A,-1.005,1.0,-1.01,YES,2025-12-31',
      'A,-1.005,1.0,-1.00,no,',
      'B c,10,0.5,5,false,01/02/2025',
      'B c,10.001,,,NA,',
      'b c,1,1,1,,',
      'a,,,,,',
      'A,,,,maybe,',
      'A,,,,,12/31/2025',
      'A,,,,,31/02/2025',
      'A,,1.25,,,',
      'A,2,,7,,',
    ],
  ],
  // A version without a value is that of the default; a period has a pattern.
  [
    plan,
    [
      '1,1,2012-M02,1.00,',
      '1,1,2012-M14,1.00,',
      '1,1,2012-02-30,1.00,',
      '1,1,2012-2-3,1.00,',
      '1,1,,1.00,',
      '1,1,2012-M03,-1.00,stretch',
      '1,1,2012-M03,1.00,a\u0001b',
    ],
  ],
  [
    shops,
    [
      '1,A,10,01/02/2010,2010-02-01,Ash,South,Delta',
      '2,A,10,2010-02-02,01/02/2010,,,',
      '3,A,10,,2010-02-01,,,',
      `4,A,10,,,${'n'.repeat(81)},,`,
      `5,A,10,,,${'n'.repeat(80)},,`,
    ],
  ],
  // Any text beside a key has them.
  [
    codes,
    ['a b', 'a\u00a0b', '\u0001', 'a\tb', 'a\u001fb', 'a\u007f', '\u0085a', 'é🧀'].flatMap(
      (text, index) => [`${text},x`, `${index},${text}`],
    ),
  ],
];

describe('CellCheck', () => {
  let embedded: EmbeddedLake;

  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());

  it.each(cases)('finds the faults that the cleaning finds: case %#', async (contract, rows) => {
    const { rows: judged } = await runCleaning(embedded, contract, [{ fileId: 1, rows }]);
    const cleaned = judged.map(({ reason, column }, index) => [rows[index], reason, column]);
    // An impossible day and another order of day and month have names of their own there.
    const dates = new Set(['IMPOSSIBLE_DATE', 'OTHER_DATE_ORDER']);
    const expected = cleaned.map(([row, reason, column]) => [
      row,
      dates.has(String(reason)) ? 'BAD_DATE' : reason,
      column,
    ]);
    const check = new CellCheck(contract);
    const found = rows.map((row) => {
      const fault = check.findFault(row.split(','));
      return [row, fault?.reason ?? null, fault?.column ?? null];
    });
    expect(found).toEqual(expected);
  });

  it('finds a control character in a key alone', () => {
    const check = new CellCheck(codes);
    expect(check.findFault(['a\tb', null])).toEqual({
      reason: 'CONTROL_CHARACTER',
      column: 'code',
    });
    expect(check.findFault(['a b', 'a\tb'])).toBeUndefined();
    expect(check.findFault(['a\nb', null])).toEqual({ reason: 'LINE_BREAK', column: 'code' });
  });

  it('names the bounds that a value is outside', () => {
    const check = new CellCheck(transactions);
    const rangeOf = (index: number, text: string) =>
      check.findFault(saleWith(index, text).split(','))?.range;
    expect([rangeOf(0, '0'), rangeOf(3, '1899-12-31'), rangeOf(6, '0')]).toEqual([
      'from 1',
      'from 1900-01-01 to 2049-12-31',
      'not 0',
    ]);
  });

  it('finds the first fault of a sale', () => {
    const check = new CellCheck(transactions);
    const cells = ['17', '3', 'Oat drink', '2026-03-14', '4', '1.99', '2', null];
    expect(check.findFault(cells)).toEqual({
      reason: 'MISSING_VALUE',
      column: 'total_cost',
    });
    expect(check.findFault(sale.split(','))).toBeUndefined();
    expect(check.findFault(saleWith(7, '4.98').split(','))).toEqual({
      reason: 'WRONG_PRODUCT',
      column: 'total_cost',
    });
  });
});
