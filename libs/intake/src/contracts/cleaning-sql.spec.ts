import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CleaningResult, type Row, runCleaning } from '#test/factories/run-cleaning.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { hashRules } from './cleaning-sql.js';
import type { Contract } from './contract.js';
import { requireContract } from '#test/setup/flow.js';

const sales = requireContract('sales');

describe('cleaningSteps', () => {
  let embedded: EmbeddedLake;

  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());

  /** Cleans files with rows; file 1 is the oldest delivery. */
  const clean = (contract: Contract, ...files: (readonly string[])[]): Promise<CleaningResult> =>
    runCleaning(
      embedded,
      contract,
      files.map((rows, index) => ({ fileId: index + 1, rows })),
    );
  const listFates = ({ rows }: CleaningResult) =>
    rows.map(({ file, line, fate }) => [file, line, fate]);
  const at = (money: string) => `1,1,05/02/2010,${money},FALSE`;

  describe('two rows for one key in one file', () => {
    it('keep the first and mark the second as duplicate when they are equal', async () => {
      const cleaned = await clean(sales, [at('1.00'), at('1.0'), '1.0,01,2010-02-05,1,0']);
      expect(listFates(cleaned)).toEqual([
        [1, 2, 'kept'],
        [1, 3, 'duplicate'],
        [1, 4, 'duplicate'],
      ]);
    });

    it('keep the first and quarantine the second when they differ', async () => {
      const { rows } = await clean(sales, [at('1.00'), at('2.00'), at('1.00')]);
      expect(rows.map(({ fate, reason, text }) => [fate, reason, text])).toEqual([
        ['kept', null, at('1.00')],
        ['quarantined', 'DUPLICATE_KEY', at('2.00')],
        ['duplicate', null, at('1.00')],
      ]);
    });

    it('keep the last when they differ and the contract allows it', async () => {
      const rows = [at('3.00'), at('1.00'), at('2.00'), at('3.00')];
      const { rows: judged } = await clean({ ...sales, conflictingRows: 'last' }, rows, [
        at('3.00'),
      ]);
      expect(judged.map(({ fate, accepted }) => [fate, accepted])).toEqual([
        ['duplicate', false],
        ['superseded', false],
        ['superseded', false],
        ['kept', true],
        ['duplicate', true],
      ]);
    });

    it('keep the valid one when the other is faulty', async () => {
      expect(listFates(await clean(sales, [at('x'), at('1.00')]))).toEqual([
        [1, 2, 'quarantined'],
        [1, 3, 'kept'],
      ]);
    });
  });

  describe('rows of several files for one key', () => {
    const fates = async (...values: string[]) => {
      const { rows } = await clean(sales, ...values.map((money) => [at(money)]));
      return rows.map(({ fate, restates }) => (restates ? `${String(fate)}, restates` : fate));
    };

    it.each([
      [
        ['10', '20'],
        ['superseded', 'kept, restates'],
      ],
      [
        ['10', '10.00'],
        ['kept', 'duplicate'],
      ],
      [
        ['10', '20', '10'],
        ['superseded', 'superseded, restates', 'kept, restates'],
      ],
      [
        ['10', '20', '20'],
        ['superseded', 'kept, restates', 'duplicate'],
      ],
      [
        ['10', '10', '20'],
        ['superseded', 'duplicate', 'kept, restates'],
      ],
    ])('%j: %j', async (values, expected) => {
      expect(await fates(...values)).toEqual(expected);
    });

    it('record the previous values', async () => {
      const { restatements } = await clean(
        sales,
        ['2,1,05/02/2010,5,FALSE', at('10')],
        [at('10')],
        [at('20'), '2,1,05/02/2010,5,FALSE'],
      );
      const former = { former_file_id: 2, former_line: 2, former_weekly_sales: '10.00' };
      const now = { file_id: 3, line: 2, weekly_sales: '20.00' };
      const both = { former_is_holiday: false, is_holiday: false };
      const none = { former_additional_column: null, additional_column: null };
      const key = { store: 1, department: 1, week_date: '2010-02-05' };
      expect(restatements).toEqual([{ ...key, ...former, ...now, ...both, ...none }]);
    });

    it('compare empty cells and undeclared columns too', async () => {
      const stores = requireContract('stores');
      const files = [
        { rows: ['1,A,10,,,,,'] },
        { rows: ['1,A,10,,,,,,2'], extras: ['Floors'] },
        { rows: ['1,A,10,,,,,,3'], extras: ['Floors'] },
        { rows: ['1,A,10,,,,,,3'], extras: ['Floors'] },
      ].map((file, index) => ({ ...file, fileId: index + 1 }));
      const { rows } = await runCleaning(embedded, stores, files);
      expect(rows.map(({ fate }) => fate)).toEqual([
        'superseded',
        'superseded',
        'kept',
        'duplicate',
      ]);
      const fuel = (price: string) => `1,05/02/2010,1,${price},NA,NA,NA,NA,NA,NA,NA,FALSE`;
      const features = [[fuel('2.5')], [fuel('NA')], [fuel('nan')]];
      expect(listFates(await clean(requireContract('features'), ...features))).toEqual([
        [1, 2, 'superseded'],
        [2, 2, 'kept'],
        [3, 2, 'duplicate'],
      ]);
    });
  });

  describe('a file with faults', () => {
    const good = (day: number) => `1,1,${String(day).padStart(2, '0')}/02/2010,1.00,FALSE`;

    it('contributes nothing when a date has another order', async () => {
      const odd = '1,1,02/26/2010,1.00,FALSE';
      const { rows, refused } = await clean(sales, [at('9'), odd], [at('1')]);
      expect(refused).toEqual([
        {
          file: 1,
          rule: 'OTHER_DATE_ORDER',
          rows: 2,
          faulty: 1,
          line: 3,
          text: odd,
          column: 'week_date',
          value: '02/26/2010',
        },
      ]);
      expect(rows.map(({ fate, accepted, reason }) => [fate, accepted, reason])).toEqual([
        ['refused', false, null],
        ['refused', false, null],
        ['kept', true, null],
      ]);
    });

    it('is accepted with such a date where the contract quarantines the row', async () => {
      const lenient: Contract = { ...sales, otherDateOrder: 'quarantine' };
      const { rows, refused } = await clean(lenient, [at('9'), '1,1,02/26/2010,1.00,FALSE']);
      expect(refused).toEqual([]);
      expect(rows.map(({ reason }) => reason)).toEqual([null, 'OTHER_DATE_ORDER']);
    });

    it('is refused with the line of a different header', async () => {
      const other = 'Dept,Store,Date,Weekly_Sales,IsHoliday';
      const { refused } = await clean(sales, ['x,1,05/02/2010,1,0', other, good(1), good(2)]);
      const place = { file: 1, line: 3, text: other, column: null, value: null };
      expect(refused).toEqual([{ ...place, rule: 'OTHER_HEADER', rows: 4, faulty: 2 }]);
    });

    it.each([
      [2, 4, false],
      [3, 4, true],
      [2, 3, true],
      [1, 1, true],
    ])(
      'is refused above its error rate: %i faulty rows of %i: %j',
      async (faulty, rows, isRefused) => {
        const header = 'Store,Dept,Date,Weekly_Sales,IsHoliday';
        const lines = Array.from({ length: rows }, (_, i) => (i < faulty ? at('x') : good(i + 1)));
        // Header lines count neither as valid nor as faulty rows.
        const { refused, rows: judged } = await clean(sales, [header, header, ...lines]);
        const first = { line: 4, text: at('x'), column: 'weekly_sales', value: 'x' };
        const shown = { file: 1, rule: 'ERROR_RATE', rows, faulty, ...first };
        expect(refused).toEqual(isRefused ? [shown] : []);
        expect(judged.some(({ fate }) => fate === 'refused')).toBe(isRefused);
      },
    );

    it('is accepted at any error rate when it holds corrections', async () => {
      const files = [1, 2].map((fileId) => ({ fileId, rows: [at('x')] }));
      const { rows, refused } = await runCleaning(embedded, sales, files, { unrated: [1] });
      expect(refused).toMatchObject([{ file: 2, rule: 'ERROR_RATE' }]);
      expect(rows.map(({ fate, reason }) => [fate, reason])).toEqual([
        ['quarantined', 'BAD_NUMBER'],
        ['refused', null],
      ]);
    });

    it('depends on the error rate of its contract', async () => {
      const lines = [at('x'), ...Array.from({ length: 9 }, (_, i) => good(i + 1))];
      const strict = (file: number): Contract => ({ ...sales, errorRate: { file, run: 1 } });
      expect((await clean(strict(0.1), lines)).refused).toEqual([]);
      expect((await clean(strict(0.099), lines)).refused).toHaveLength(1);
      expect((await clean(strict(0), lines)).refused).toHaveLength(1);
    });
  });

  it('has its fates counted with their money', async () => {
    const { fates } = await clean(
      sales,
      [at('1.10'), at('1.1'), at('2'), '1,1,05/02/2010,x,FALSE', '2,1,05/02/2010,-0.30,FALSE'],
      [at('5.00')],
    );
    const row = (file: string, fate: string, reason: string | null, more: Row) => ({
      file_id: file,
      period: null,
      fate,
      reason,
      accepted: false,
      restates: false,
      ...more,
    });
    expect(fates).toEqual([
      row('1', 'duplicate', null, { rows: 1, money: '1.10' }),
      row('1', 'kept', null, { accepted: true, rows: 1, money: '-0.30' }),
      row('1', 'quarantined', 'BAD_NUMBER', { rows: 1, money: '0.00' }),
      row('1', 'quarantined', 'DUPLICATE_KEY', { rows: 1, money: '2.00' }),
      row('1', 'superseded', null, { accepted: true, rows: 1, money: '1.10' }),
      row('2', 'kept', null, { accepted: true, restates: true, rows: 1, money: '5.00' }),
    ]);
    const [stores] = (await clean(requireContract('stores'), ['1,A,10,,,,,'])).fates;
    expect(stores).toMatchObject({ fate: 'kept', rows: 1, money: null });
  });
});

describe('rulesOf', () => {
  it('changes with the contract', () => {
    const rules = hashRules(sales);
    expect(rules).toMatch(/^[0-9a-f]{64}$/);
    expect(hashRules({ ...sales })).toBe(rules);
    expect(hashRules({ ...sales, nullTokens: [...sales.nullTokens, '-'] })).not.toBe(rules);
    expect(hashRules({ ...sales, conflictingRows: 'last' })).not.toBe(rules);
    expect(hashRules(requireContract('stores'))).not.toBe(rules);
  });
});
