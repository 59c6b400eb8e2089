import { describe, expect, it } from 'vitest';
import { requireContract, retailMartContracts, weeklySalesContracts } from '#test/setup/flow.js';
import type { Contract } from './contract.js';
import { headerMistake, isUnknown, matchHeader } from './match-header.js';

const match = (header: string) => matchHeader(weeklySalesContracts, header.split(','));

describe('matchHeader', () => {
  it.each([
    ['sales', 'Store,Dept,Date,Weekly_Sales,IsHoliday'],
    ['stores', 'Store,Type,Size'],
    ['stores', 'Store,Type,Size,Opened_On,Closed_On,Name,Region,District'],
    ['departments', 'Dept,Department_Name,Department_Group'],
    // It may leave out the version, which has a default.
    ['plan', 'Store,Dept,Plan_Period,Amount'],
    [
      'features',
      'Store,Date,Temperature,Fuel_Price,MarkDown1,MarkDown2,MarkDown3,MarkDown4,MarkDown5,CPI,Unemployment,IsHoliday',
    ],
  ])('recognises a %s file', (dataset, header) => {
    const found = match(header);
    const width = header.split(',').length;
    expect(found).toMatchObject({ dataset, missing: [], width });
    expect(Object.values(found.positions)).toEqual(Array.from({ length: width }, (_, i) => i));
  });

  it('matches columns in any order and case, with blanks, among others', () => {
    expect(match(' SIZE , Floors,store,type')).toEqual({
      dataset: 'stores',
      contract: requireContract('stores'),
      positions: { store: 2, store_type: 3, store_size: 0 },
      missing: [],
      repeatedColumns: [],
      extras: [{ name: 'Floors', position: 1 }],
      width: 4,
    });
  });

  it('names columns of no contract, in the order of the file', () => {
    const header = 'Note,Store,,note,Type,Note,Size,Note_2,, Café ';
    expect(match(header).extras).toEqual([
      { name: 'Note', position: 0 },
      { name: 'column_3', position: 2 },
      { name: 'note_2', position: 3 },
      { name: 'Note_3', position: 5 },
      { name: 'Note_2_2', position: 7 },
      { name: 'column_9', position: 8 },
      { name: 'Café', position: 9 },
    ]);
  });

  it.each([
    ['Store,Type,Size,STORE', ['Store']],
    [
      'Store,Dept,Date,Weekly_Sales,IsHoliday,week_date,Department,is_holiday',
      ['Dept', 'Date', 'IsHoliday'],
    ],
    ['Store,Type,Size,Floors,Floors', []],
  ])('names columns that two cells match: %s', (header, repeated) => {
    const found = match(header);
    expect(found.repeatedColumns).toEqual(repeated);
    expect(found.extras.map(({ position }) => position)).toEqual(repeated.length > 0 ? [] : [3, 4]);
  });

  it('matches the first of two cells for a column', () => {
    expect(match('Size,Store,Type,Store').positions).toEqual({
      store: 1,
      store_type: 2,
      store_size: 0,
    });
  });

  it('matches alternative spellings', () => {
    expect(match('store,department,week_date,weekly_sales,is_holiday')).toMatchObject({
      dataset: 'sales',
      positions: { store: 0, department: 1, week_date: 2, weekly_sales: 3, is_holiday: 4 },
    });
  });

  it.each([
    ['sales', 'Store,Dept,Date,IsHoliday', ['Weekly_Sales']],
    ['sales', 'Store,Dept,Date,Sales,IsHoliday', ['Weekly_Sales']],
    ['sales', 'Dept,Weekly_Sales', ['Store', 'Date', 'IsHoliday']],
    ['stores', 'Store,Type', ['Size']],
    ['features', 'Store,Temperature,Fuel_Price,CPI,Unemployment', ['Date', 'IsHoliday']],
  ])('names the missing columns of a %s file: %s', (dataset, header, missing) => {
    expect(match(header)).toMatchObject({ dataset, missing });
  });

  it('recognises a features file without optional columns', () => {
    expect(match('Store,Date,Temperature,Fuel_Price,IsHoliday')).toMatchObject({
      dataset: 'features',
      missing: [],
      positions: { store: 0, week_date: 1, temperature: 2, fuel_price: 3, is_holiday: 4 },
    });
  });

  it.each(['Store,Date,IsHoliday', 'IsHoliday,Store,Date,Note', 'week_date,is_holiday,store'])(
    'recognises a features file with only its required columns: %s',
    (header) => {
      const found = match(header);
      expect(found).toMatchObject({ dataset: 'features', missing: [] });
      expect(found.rivals).toBeUndefined();
    },
  );

  it('names every missing column when the contract requires all', () => {
    const features = requireContract('features');
    const strict = { ...features, missingColumns: 'refuse' } as const;
    const cells = 'Store,Date,Temperature,Fuel_Price,CPI,Unemployment,IsHoliday'.split(',');
    expect(matchHeader([features], cells).missing).toEqual([]);
    expect(matchHeader([{ ...features, missingColumns: 'allow' }], cells).missing).toEqual([]);
    expect(matchHeader([strict], cells).missing).toEqual([
      'MarkDown1',
      'MarkDown2',
      'MarkDown3',
      'MarkDown4',
      'MarkDown5',
    ]);
  });

  it('names every dataset that matches equally well', () => {
    expect(match('Store')).toMatchObject({
      dataset: 'features',
      rivals: [requireContract('stores')],
    });
    expect(match('Store,Type').rivals).toBeUndefined();
  });

  it('reports missing columns when no column matches', () => {
    expect(match('a,b,c').missing).not.toEqual([]);
  });

  it.each([
    ['a,b,c', true],
    ['a,b,Store', false],
  ])('recognises a file without any known column: %s', (header, unknown) => {
    expect(isUnknown(match(header))).toBe(unknown);
  });
});

const mistakeIn = (contracts: readonly Contract[], header: string) => {
  const cells = header.split(',');
  return headerMistake({ cells, delimiter: ',', line: 1 }, matchHeader(contracts, cells));
};
const mistake = (header: string) => mistakeIn(weeklySalesContracts, header)?.message;

describe('a file of several datasets', () => {
  const sales = 'Store,Dept,Date,Weekly_Sales,IsHoliday';
  const features =
    'Temperature,Fuel_Price,MarkDown1,MarkDown2,MarkDown3,MarkDown4,MarkDown5,CPI,Unemployment';
  const all =
    'customer_id,store_id,product_name,sales_date,sales_person_id,price,quantity,total_cost';
  const customer = 'first_name,last_name,address,pincode,phone_number,customer_joining_date';
  const shipped = [...weeklySalesContracts, ...retailMartContracts];
  const listDatasets = (header: string) => {
    const cells = header.split(',');
    const { dataset, others = [] } = matchHeader(shipped, cells);
    return [dataset, ...others.map(({ contract }) => contract.dataset)].sort();
  };

  it.each([
    ['features,sales,stores', `${sales},${features},Type,Size`],
    ['features,sales', `${sales},${features}`],
    ['features,sales', `${sales},CPI`],
    ['sales,stores', `${sales},Type,Size`],
    ['features,stores', `Store,Date,IsHoliday,Type,Size,${features}`],
    ['features,sales,stores', `Type,Size,${sales},${features}`.toLowerCase()],
    // The other columns have similar names.
    ['features,sales,stores', `${sales.replaceAll('_', ' ')},${features},store type,STORE SIZE`],
    ['features,sales', `${sales},fuel price,Mark Down 1`],
    ['sales,stores', `${sales},Store-Type,StoreSize\u200B`],
    // Not even the key, but the money.
    ['features,sales', `Store,Date,Weekly_Sales,IsHoliday,${features}`],
    ['features,sales', `Store,Date,WeeklySales,IsHoliday,${features}`],
    ['customers,transactions', `${all},${customer}`],
  ])('has %s: %s', (datasets, header) => {
    expect(listDatasets(header).join(',')).toBe(datasets);
    expect(mistakeIn(shipped, header)?.code).toBe('SOURCE_SEVERAL_DATASETS');
  });

  it.each([
    ['sales', `${sales},Type`],
    ['sales', `${sales},Region,Size`],
    ['sales', `${sales},Note,Currency`],
    ['features', `Store,Date,IsHoliday,${features},Dept`],
    ['stores', 'Store,Type,Size,Date,Dept'],
    ['transactions', `${all},first_name,address`],
    ['transactions', `${all},id,name`],
  ])('is not one of %s with other columns: %s', (dataset, header) => {
    expect(listDatasets(header)).toEqual([dataset]);
    expect(mistakeIn(shipped, header)).toBeUndefined();
  });

  it('says which, with their columns, and how to split it', () => {
    expect(mistake(`${sales},Type,Store  Size,Note`)).toBe(
      'has several datasets, of which a run could read only sales: ' +
        'sales (Store,Dept,Date,Weekly_Sales,IsHoliday), stores (Store,Type,Store  Size); ' +
        'split it by `npx retailstream contract split FILE`, and deliver the parts',
    );
    expect(mistake('Store,Date,Weekly_Sales,IsHoliday,CPI')).toBe(
      'has several datasets, of which a run could read only features: ' +
        'features (Store,Date,CPI,IsHoliday), sales (Store,Date,Weekly_Sales,IsHoliday without Dept); ' +
        'deliver a file of each; to read only features, remove the other columns',
    );
  });
});

describe('headerMistake', () => {
  it.each([
    ['Store,Dept,Date,Weekly_Sales,IsHoliday'],
    ['Store,Date,IsHoliday'],
    ['Store,Type,Size,Region'],
  ])('is undefined for %s', (header) => {
    expect(mistake(header)).toBeUndefined();
  });

  it.each([
    ['Store,Type', 'lacks Size (found Store,Type); a stores file needs Store,Type,Size'],
    [
      'Store,Note',
      'lacks Date, IsHoliday (found Store,Note); a features file needs Store,Date,IsHoliday, a stores file needs Store,Type,Size',
    ],
    ['Store,Type,Size,Type', 'two columns are Type (found Store,Type,Size,Type); keep one of them'],
  ])('describes the mistake in %s', (header, expected) => {
    expect(mistake(header)).toBe(expected);
  });

  it('quotes nothing of an unknown header, which may be a secret, and names what every dataset needs', () => {
    for (const header of ['hunter2', 'postgres,s3cret', '4711,Anna Meier,12 High Street']) {
      const told = mistake(header);
      for (const cell of header.split(',')) expect(told).not.toContain(cell);
    }
    expect(mistake('a,b')).toBe(
      'is of no dataset: line 1, the first with a value, must be the header, but no dataset has any of its 2 columns, ' +
        'separated by ","; it is not shown; begin the file with a header, its names separated by ",", ";", a tab, "|": ' +
        'a departments file needs Dept,Department_Name, a sales file needs Store,Dept,Date,Weekly_Sales,IsHoliday, ' +
        'a features file needs Store,Date,IsHoliday, a stores file needs Store,Type,Size, ' +
        'a calendar file needs Week_End,Fiscal_Year,Fiscal_Quarter,Fiscal_Month,Fiscal_Week, ' +
        'a plan file needs Store,Dept,Plan_Period,Amount',
    );
  });

  it.each([
    [
      'Store,Type,S\u200Bize',
      'found Store,Type,S<U+200B>ize); write S<U+200B>ize as Size, a stores',
    ],
    ['Store,Type,S\uFF49ze', 'found Store,Type,S<U+FF49>ze); write S<U+FF49>ze as Size, a stores'],
    ['Store,Dept,Date,Weekly Sales,IsHoliday', 'write Weekly Sales as Weekly_Sales, a sales'],
    ['Store,Dept,Date,Weekly\u00A0Sales,IsHoliday', 'write Weekly<U+00A0>Sales as Weekly_Sales, a'],
  ])('shows what distinguishes a name from that of the contract: %j', (header, expected) => {
    expect(mistake(header)).toContain(expected);
  });

  it('shows another Unicode form of a name', () => {
    const size = { ...requireContract('stores').columns[2]!, headers: ['Größe'] };
    const contract = {
      ...requireContract('stores'),
      columns: [...requireContract('stores').columns.slice(0, 2), size],
    };
    expect(mistakeIn([contract], 'Store,Type,Größe'.normalize('NFD'))?.message).toBe(
      'lacks Größe (found Store,Type,Gro<U+0308>ße); write Gro<U+0308>ße as Größe, a stores file needs Store,Type,Größe',
    );
  });

  it('names all datasets that a correct but ambiguous header matches', () => {
    const cells = ['Store', 'Date', 'IsHoliday'];
    const match = {
      ...matchHeader(weeklySalesContracts, cells),
      rivals: [requireContract('sales'), requireContract('stores')],
    };
    expect(headerMistake({ cells, delimiter: ',', line: 1 }, match)?.message).toBe(
      'may be features or sales or stores (found Store,Date,IsHoliday); add a column that only one of them has',
    );
  });

  it('names the missing and all required columns when the contract requires every column', () => {
    const cells = 'customer_id,first_name,last_name,address,customer_joining_date'.split(',');
    expect(mistakeIn(retailMartContracts, cells.join(','))?.message).toBe(
      'lacks pincode, phone_number (found customer_id,first_name,last_name,address,customer_joining_date); ' +
        'a customers file needs customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date',
    );
  });

  it('names undeclared columns when the contract refuses them', () => {
    const strict: Contract = { ...requireContract('stores'), extraColumns: 'refuse' };
    const strictly = (header: string) => mistakeIn([strict], header)?.message;
    expect(strictly('Store,Type,Size')).toBeUndefined();
    expect(strictly('Store,Floors,Type,Size,Note')).toBe(
      'has Floors, Note, which the contract of stores does not have; remove it',
    );
  });
});
