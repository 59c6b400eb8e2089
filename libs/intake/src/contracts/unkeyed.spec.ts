import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeliveredFile, type Row, runCleaning } from '#test/factories/run-cleaning.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { type Contract, parseContract } from './contract.js';

const number = (name: string, type: string, more = {}) => ({
  name,
  headers: [name],
  type,
  required: true,
  ...more,
});

const purchases = parseContract(
  JSON.stringify({
    dataset: 'purchases',
    columns: [
      number('shop', 'integer', { min: 1 }),
      number('price', 'decimal', { scale: 2, min: 0 }),
      number('quantity', 'integer', { nonZero: true }),
      number('total', 'decimal', { scale: 2 }),
      { name: 'note', headers: ['note'], type: 'text' },
    ],
    products: [{ column: 'total', of: ['price', 'quantity'] }],
    money: 'total',
    nullTokens: [''],
    errorRate: { file: 1, run: 1 },
  }),
  'purchases.contract.json',
);
const once: Contract = { ...purchases, equalRows: 'once' };

describe('a contract without a key', () => {
  let embedded: EmbeddedLake;

  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());

  const fates = async (contract: Contract, ...files: DeliveredFile['rows'][]) => {
    const numbered = files.map((rows, index) => ({ fileId: index + 1, rows }));
    const { rows: judged } = await runCleaning(embedded, contract, numbered);
    return judged.map(({ file, line, fate, reason }: Row) => [file, line, fate, reason]);
  };
  const pens = '1,2.50,2,5.00,';
  const keys = '1,2.50,2,5.00,key';

  it('counts equal rows of a file separately', async () => {
    expect(await fates(purchases, [pens, pens, keys])).toEqual([
      [1, 2, 'kept', null],
      [1, 3, 'kept', null],
      [1, 4, 'kept', null],
    ]);
  });

  it('counts equal rows of a file once where it is declared', async () => {
    expect(await fates(once, [pens, keys, pens, pens], [pens])).toEqual([
      [1, 2, 'kept', null],
      [1, 3, 'kept', null],
      [1, 4, 'duplicate', null],
      [1, 5, 'duplicate', null],
      [2, 2, 'kept', null],
    ]);
  });

  it.each([
    ['purchases', purchases, 2],
    ['purchases, each once', once, 1],
  ])('counts %s, and their money, to the cent', async (_, contract, kept) => {
    const rows = [pens, pens, '1,0.10,3,0.30,', '1,x,1,1.00,'];
    const { fates: counted } = await runCleaning(embedded, contract, [{ fileId: 1, rows }]);
    const told = counted.map(({ fate, reason, rows: count, money }) => [
      fate,
      reason,
      count,
      money,
    ]);
    const total = kept === 2 ? '10.30' : '5.30';
    expect(told).toEqual([
      ...(kept === 2 ? [] : [['duplicate', null, 1, '5.00']]),
      ['kept', null, kept + 1, total],
      ['quarantined', 'BAD_NUMBER', 1, expect.anything()],
    ]);
  });

  it('quarantines a total that is not price times quantity', async () => {
    const rows = [
      '1,0.07,3,0.21,',
      '1,2.50,-2,-5.00,',
      '1,2.50,2,5.01,',
      '1,99999999.99,999999999,99999999890000000.01,',
      '1,9999999.99,99999999,999999989000000.01,',
      '1,2.50,0,0.00,',
    ];
    const { rows: judged } = await runCleaning(embedded, purchases, [{ fileId: 1, rows }]);
    expect(judged.map(({ fate, reason, column, value }) => [fate, reason, column, value])).toEqual([
      ['kept', null, null, null],
      ['kept', null, null, null],
      ['quarantined', 'WRONG_PRODUCT', 'total', '5.01'],
      // More digits than allowed.
      ['quarantined', 'BAD_NUMBER', 'total', '99999999890000000.01'],
      ['kept', null, null, null],
      ['quarantined', 'OUT_OF_RANGE', 'quantity', '0'],
    ]);
  });

  it('leaves out a row that a correction replaces', async () => {
    const replaced = [{ fileId: 1, line: 3 }];
    const { rows } = await runCleaning(embedded, purchases, [{ fileId: 1, rows: [pens, keys] }], {
      replaced,
    });
    expect(rows.map(({ fate, accepted }) => [fate, accepted])).toEqual([
      ['kept', true],
      ['superseded', true],
    ]);
  });

  it('merges row by row with the files of earlier runs', async () => {
    const acceptedTo = 'purchases/run=1/';
    await runCleaning(embedded, once, [{ fileId: 1, rows: [pens, pens] }], { acceptedTo });
    const past = {
      files: [{ fileId: 1, runId: 1, deliveryOrder: 1 }],
      prefix: 'purchases/',
    };
    const { rows } = await runCleaning(embedded, once, [{ fileId: 2, rows: [pens] }], {
      past,
    });
    expect(rows.map(({ file, fate, is_new }) => [file, fate, is_new])).toEqual([
      [1, 'kept', false],
      [2, 'kept', true],
    ]);
  });
});

describe('a product of decimals', () => {
  it('is rounded half up to the scale of the column', async () => {
    const weighed = parseContract(
      JSON.stringify({
        dataset: 'weighed',
        columns: [
          number('price', 'decimal', { scale: 2 }),
          number('kilos', 'decimal', { scale: 3 }),
          number('total', 'decimal', { scale: 2 }),
        ],
        products: [{ column: 'total', of: ['price', 'kilos'] }],
        nullTokens: [''],
        errorRate: { file: 1, run: 1 },
      }),
      'weighed.contract.json',
    );
    const embedded = await openEmbeddedLake();
    // 1.75 × 0.550 is 0.9625; 1.30 × 0.250 is 0.325; -1.30 × 0.250 is -0.325.
    const rows = ['1.75,0.550,0.96', '1.30,0.250,0.33', '-1.30,0.250,-0.33', '1.30,0.250,0.32'];
    const { rows: judged } = await runCleaning(embedded, weighed, [{ fileId: 1, rows }]);
    expect(judged.map(({ fate }) => fate)).toEqual(['kept', 'kept', 'kept', 'quarantined']);
    await embedded.close();
  });
});
