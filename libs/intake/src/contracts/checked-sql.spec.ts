import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row, runCleaning } from '#test/factories/run-cleaning.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import type { Contract, Dataset } from './contract.js';
import { requireContract, retailMartContracts } from '#test/setup/flow.js';

/** Rows, each with the reason, column and cell of its first fault. */
const faultySales: [string, string, string | null, string | null][] = [
  ['1,1,05/02/2010,1.00', 'SHORT_ROW', null, null],
  ['1,1,05/02/2010,1.00,FALSE,', 'LONG_ROW', null, null],
  ['1,"1,05/02/2010,1.00,FALSE', 'BAD_QUOTES', null, null],
  [',1,05/02/2010,1.00,FALSE', 'MISSING_VALUE', 'store', null],
  ['1,NA,05/02/2010,1.00,FALSE', 'MISSING_VALUE', 'department', null],
  ['1,nan,05/02/2010,1.00,FALSE', 'MISSING_VALUE', 'department', null],
  ['1,1,,1.00,FALSE', 'MISSING_VALUE', 'week_date', null],
  ['1,1,05/02/2010,NaN,FALSE', 'MISSING_VALUE', 'weekly_sales', null],
  ['1,1,05/02/2010,NULL,FALSE', 'MISSING_VALUE', 'weekly_sales', null],
  ['1,1,05/02/2010,1.00,', 'MISSING_VALUE', 'is_holiday', null],
  ['x,1,05/02/2010,1.00,FALSE', 'BAD_INTEGER', 'store', 'x'],
  ['1.5,1,05/02/2010,1.00,FALSE', 'BAD_INTEGER', 'store', '1.5'],
  ['1e3,1,05/02/2010,1.00,FALSE', 'BAD_INTEGER', 'store', '1e3'],
  ['+1,1,05/02/2010,1.00,FALSE', 'BAD_INTEGER', 'store', '+1'],
  ['1234567890,1,05/02/2010,1.00,FALSE', 'BAD_INTEGER', 'store', '1234567890'],
  ['0,1,05/02/2010,1.00,FALSE', 'OUT_OF_RANGE', 'store', '0'],
  ['1,-3,05/02/2010,1.00,FALSE', 'OUT_OF_RANGE', 'department', '-3'],
  ['1,1,31/12/1899,1.00,FALSE', 'BAD_DATE', 'week_date', '31/12/1899'],
  ['1,1,31/02/2010,1.00,FALSE', 'IMPOSSIBLE_DATE', 'week_date', '31/02/2010'],
  ['1,1,29/02/2011,1.00,FALSE', 'IMPOSSIBLE_DATE', 'week_date', '29/02/2011'],
  ['1,1,00/01/2010,1.00,FALSE', 'IMPOSSIBLE_DATE', 'week_date', '00/01/2010'],
  ['1,1,99/99/2010,1.00,FALSE', 'IMPOSSIBLE_DATE', 'week_date', '99/99/2010'],
  ['1,1,2010-02-30,1.00,FALSE', 'IMPOSSIBLE_DATE', 'week_date', '2010-02-30'],
  ['1,1,2010-13-05,1.00,FALSE', 'IMPOSSIBLE_DATE', 'week_date', '2010-13-05'],
  ['1,1,05/13/2010,1.00,FALSE', 'OTHER_DATE_ORDER', 'week_date', '05/13/2010'],
  ['1,1,02/29/2012,1.00,FALSE', 'OTHER_DATE_ORDER', 'week_date', '02/29/2012'],
  ['1,1,02/29/2011,1.00,FALSE', 'IMPOSSIBLE_DATE', 'week_date', '02/29/2011'],
  ['1,1,5/2/2010,1.00,FALSE', 'BAD_DATE', 'week_date', '5/2/2010'],
  ['1,1,05/02/10,1.00,FALSE', 'BAD_DATE', 'week_date', '05/02/10'],
  ['1,1,05-02-2010,1.00,FALSE', 'BAD_DATE', 'week_date', '05-02-2010'],
  ['1,1,2010/02/05,1.00,FALSE', 'BAD_DATE', 'week_date', '2010/02/05'],
  ['1,1,05/02/0000,1.00,FALSE', 'BAD_DATE', 'week_date', '05/02/0000'],
  ['1,1,05/02/0010,1.00,FALSE', 'BAD_DATE', 'week_date', '05/02/0010'],
  ['1,1,05/02/9999,1.00,FALSE', 'BAD_DATE', 'week_date', '05/02/9999'],
  ['1,1,05/02/2010 00:00,1.00,FALSE', 'BAD_DATE', 'week_date', '05/02/2010 00:00'],
  ['1,1,05/02/2010,1.005,FALSE', 'BAD_NUMBER', 'weekly_sales', '1.005'],
  ['1,1,05/02/2010,"1,000.00",FALSE', 'BAD_NUMBER', 'weekly_sales', '1,000.00'],
  ['1,1,05/02/2010,$1.00,FALSE', 'BAD_NUMBER', 'weekly_sales', '$1.00'],
  ['1,1,05/02/2010,.5,FALSE', 'BAD_NUMBER', 'weekly_sales', '.5'],
  ['1,1,05/02/2010,1e2,FALSE', 'BAD_NUMBER', 'weekly_sales', '1e2'],
  ['1,1,05/02/2010,10000000000,FALSE', 'OUT_OF_RANGE', 'weekly_sales', '10000000000'],
  ['1,1,05/02/2010,-10000000000,FALSE', 'OUT_OF_RANGE', 'weekly_sales', '-10000000000'],
  ['1,1,05/02/2010,1234567890123456,FALSE', 'BAD_NUMBER', 'weekly_sales', '1234567890123456'],
  ['1,1,05/02/2010,1.00, yes ', 'BAD_BOOLEAN', 'is_holiday', 'yes'],
];

describe('checkedSql', () => {
  let embedded: EmbeddedLake;

  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());

  /** Judges each row on its own: no file is refused. */
  async function classifyRows(
    contract: Contract,
    rows: readonly string[],
    extras: string[] = [],
  ): Promise<Row[]> {
    const lenient = { ...contract, errorRate: { file: 1, run: 1 } };
    const { rows: judged } = await runCleaning(embedded, lenient, [{ fileId: 1, rows, extras }]);
    return judged;
  }

  /** Reason, column and cell of each row's first fault, or the fate of a row that is not quarantined. */
  async function findFaults(dataset: Dataset, rows: string[]): Promise<Map<string, unknown>> {
    const contract: Contract = { ...requireContract(dataset), otherDateOrder: 'quarantine' };
    const judged = await classifyRows(contract, rows);
    return new Map(
      judged.map(({ fate, reason, column, value }, index) => [
        rows[index] ?? '',
        fate === 'quarantined' ? [reason, column, value] : fate,
      ]),
    );
  }

  const fault = async (dataset: Dataset, row: string) =>
    (await findFaults(dataset, [row])).get(row);

  describe('a row that breaks its contract', () => {
    let faults: Map<string, unknown>;
    beforeAll(async () => {
      const rows = faultySales.map(([row]) => row);
      faults = await findFaults('sales', rows);
    });

    it.each(faultySales)('sales %s: %s', (row, reason, column, value) => {
      expect(faults.get(row)).toEqual([reason, column, value]);
    });

    it.each([
      ['1,D,100,,,,,', 'NOT_ALLOWED', 'store_type', 'D'],
      ['1,a,100,,,,,', 'NOT_ALLOWED', 'store_type', 'a'],
      ['1,A,0,,,,,', 'OUT_OF_RANGE', 'store_size', '0'],
    ])('stores %s: %s', async (row, reason, column, value) => {
      expect(await fault('stores', row)).toEqual([reason, column, value]);
    });

    it.each([
      ['1,05/02/2010,42.3,-0.001,NA,NA,NA,NA,NA,211,8.1,FALSE', 'fuel_price', '-0.001'],
      ['1,05/02/2010,42.3,2.5,NA,NA,NA,NA,NA,211,100.001,FALSE', 'unemployment', '100.001'],
    ])('features %s: OUT_OF_RANGE', async (row, column, value) => {
      expect(await fault('features', row)).toEqual(['OUT_OF_RANGE', column, value]);
    });

    it('is outside the date range of its contract', async () => {
      const tills = retailMartContracts.find(({ dataset }) => dataset === 'transactions')!;
      const days = [
        '1899-12-31',
        '1900-01-01',
        '2049-12-31',
        '2050-01-01',
        '2099-06-01',
        '1599-01-01',
      ];
      const rows = days.map((day) => `1,2,Soap,${day},3,1.50,2,3.00`);
      const judged = await classifyRows({ ...tills, otherDateOrder: 'quarantine' }, rows);
      expect(judged.map(({ reason, value }) => [reason, value])).toEqual([
        ['OUT_OF_RANGE', '1899-12-31'],
        [null, null],
        [null, null],
        ['OUT_OF_RANGE', '2050-01-01'],
        ['OUT_OF_RANGE', '2099-06-01'],
        ['BAD_DATE', '1599-01-01'],
      ]);
    });

    it('has a word that its contract allows for neither true nor false', async () => {
      const team = retailMartContracts.find(({ dataset }) => dataset === 'sales_team')!;
      const rows = ['Y', 'yes', 'TRUE', '1', 'n', 'No', 'false', '0', 'maybe', ''].map(
        (word, index) => `${index + 1},Ann,Ash,,${word},,,2024-01-01`,
      );
      const judged = await classifyRows(team, rows);
      expect(judged.map((row) => row['is_manager'])).toEqual([
        true,
        true,
        true,
        true,
        false,
        false,
        false,
        false,
        null,
        null,
      ]);
      expect(judged.map(({ reason }) => reason).filter(Boolean)).toEqual(['BAD_BOOLEAN']);
    });

    it('has no values when its cells may be in the wrong columns', async () => {
      const rows = ['1,1,05/02/2010,1.00', '1,1,05/02/2010,1.00,FALSE,x', '1,1,05/02/2010,1.00,"F'];
      const none = { store: null, week_date: null, weekly_sales: null, is_holiday: null };
      expect(await classifyRows(requireContract('sales'), rows)).toEqual([
        expect.objectContaining({ ...none, reason: 'SHORT_ROW', text: rows[0] }),
        expect.objectContaining({ ...none, reason: 'LONG_ROW', text: rows[1] }),
        expect.objectContaining({ ...none, reason: 'BAD_QUOTES', text: rows[2] }),
      ]);
    });

    it('gets the reason of its first fault', async () => {
      const [reason, column] = (await fault('sales', '0,x,nonsense,x,x')) as string[];
      expect([reason, column]).toEqual(['OUT_OF_RANGE', 'store']);
    });
  });

  describe('a row that satisfies its contract', () => {
    it.each([
      ['1,1,05/02/2010,-4988.94,FALSE', [1, 1, '2010-02-05', '-4988.94', false]],
      ['1,1,2010-02-05,0,TRUE', [1, 1, '2010-02-05', '0.00', true]],
      ['1,1,05/02/2010,24924.5,false', [1, 1, '2010-02-05', '24924.50', false]],
      ['17666.0,1.00,29/02/2012,1.1000,1', [17666, 1, '2012-02-29', '1.10', true]],
      [' 1 ,"2", 31/12/1999 ,1,0', [1, 2, '1999-12-31', '1.00', false]],
      ['1,1,2012-02-29,9999999999.99,True', [1, 1, '2012-02-29', '9999999999.99', true]],
      ['1,1,05/02/2010,-0.00,FALSE', [1, 1, '2010-02-05', '0.00', false]],
    ])('%s', async (row, expected) => {
      const [seen] = await classifyRows(requireContract('sales'), [row]);
      const { store, department, week_date, weekly_sales, is_holiday } = seen ?? {};
      expect([seen?.['fate'], store, department, week_date, weekly_sales, is_holiday]).toEqual([
        'kept',
        ...expected,
      ]);
    });

    it('may lack optional values', async () => {
      const row = '1,05/02/2010,NA,,N/A,-1.5,nan,NaN,NULL,null,NA,FALSE';
      expect((await classifyRows(requireContract('features'), [row]))[0]).toMatchObject({
        fate: 'kept',
        temperature: null,
        fuel_price: null,
        markdown_1: null,
        markdown_2: '-1.50',
        cpi: null,
        unemployment: null,
      });
    });

    it('has dates in the formats of its contract only', async () => {
      const sales = requireContract('sales');
      const american: Contract = {
        ...sales,
        columns: sales.columns.map((column) =>
          column.type === 'date' ? { ...column, formats: ['mm/dd/yyyy'] } : column,
        ),
        otherDateOrder: 'quarantine',
      };
      const at = (date: string) => `1,1,${date},1.00,FALSE`;
      const dates = ['05/02/2010', '02/13/2010', '13/02/2010', '2010-02-05', '02/30/2010'];
      const rows = await classifyRows(american, dates.map(at));
      expect(rows.map(({ week_date, reason }) => week_date ?? reason)).toEqual([
        '2010-05-02',
        '2010-02-13',
        'OTHER_DATE_ORDER',
        'BAD_DATE',
        'IMPOSSIBLE_DATE',
      ]);
    });
  });

  describe('a header line among the rows', () => {
    const good = '1,1,05/02/2010,1.00,FALSE';

    it.each([
      'Store,Dept,Date,Weekly_Sales,IsHoliday',
      'STORE,department,"Week_Date", weekly_sales ,is_holiday',
    ])('is a duplicate when it equals the first one: %s', async (header) => {
      const rows = await classifyRows(requireContract('sales'), [header, good, header]);
      expect(rows.map(({ fate, reason, accepted }) => [fate, reason, accepted])).toEqual([
        ['duplicate', null, false],
        ['kept', null, true],
        ['duplicate', null, false],
      ]);
    });

    it('may lack columns that the contract does not require', async () => {
      const header = 'Store,Date,Temperature,,MarkDown1,,,,,CPI,,IsHoliday';
      expect((await classifyRows(requireContract('features'), [header]))[0]).toMatchObject({
        fate: 'duplicate',
      });
    });

    it.each([
      ['columns in other places', 'Dept,Store,Date,Weekly_Sales,IsHoliday'],
      ['one column more', 'Store,Dept,Date,Weekly_Sales,IsHoliday,Region'],
    ])('refuses its file when it differs: %s', async (_, header) => {
      const rows = await classifyRows(requireContract('sales'), [good, header]);
      expect(rows.map(({ fate, reason }) => [fate, reason])).toEqual([
        ['refused', null],
        ['refused', null],
      ]);
    });

    it('counts as one only when it names every required column', async () => {
      expect(await fault('sales', 'Store,Dept,Date,1.00,IsHoliday')).toEqual([
        'BAD_INTEGER',
        'store',
        'Store',
      ]);
    });

    it('is found when every column is text', async () => {
      const named = (name: string, header: string) => ({
        name,
        headers: [header],
        type: 'text' as const,
        required: true,
      });
      const contract: Contract = {
        ...requireContract('stores'),
        columns: [named('region', 'Region'), named('manager', 'Manager')],
        key: ['region'],
      };
      const rows = await classifyRows(contract, ['North,Ann', 'region,MANAGER', 'South,Bob']);
      expect(rows.map(({ fate }) => fate)).toEqual(['kept', 'duplicate', 'kept']);
    });
  });

  it('keeps undeclared columns', async () => {
    const rows = await classifyRows(
      requireContract('stores'),
      ['1,A,10,,,,,,3,"x ""y"" \\z"', '2,B,10,,,,,,, NA '],
      ['Floors', 'Note "it"'],
    );
    expect(rows.map((row) => row['additional_column'])).toEqual([
      JSON.stringify({ Floors: '3', 'Note "it"': 'x "y" \\z' }),
      JSON.stringify({ Floors: '', 'Note "it"': 'NA' }),
    ]);
  });
});
