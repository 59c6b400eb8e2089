import { describe, expect, it } from 'vitest';
import { contractOf, retailMartContracts, weeklySalesContracts } from '#test/setup/flow.js';
import type { Contract } from './contract.js';
import { headerMistake, isUnknown, matchHeader } from './match-header.js';

const match = (header: string) => matchHeader(weeklySalesContracts, header.split(','));

describe('matchHeader', () => {
  it.each([
    ['sales', 'Store,Dept,Date,Weekly_Sales,IsHoliday'],
    ['stores', 'Store,Type,Size'],
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
    expect(match(' SIZE , Region,store,type')).toEqual({
      dataset: 'stores',
      contract: contractOf('stores'),
      positions: { store: 2, store_type: 3, store_size: 0 },
      missing: [],
      repeated: [],
      extras: [{ name: 'Region', position: 1 }],
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
    ['Store,Type,Size,Region,Region', []],
  ])('names columns that two cells match: %s', (header, repeated) => {
    const found = match(header);
    expect(found.repeated).toEqual(repeated);
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
    const features = contractOf('features');
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
      rivals: [contractOf('stores')],
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

const mistake = (header: string) => {
  const cells = header.split(',');
  return headerMistake(cells, matchHeader(weeklySalesContracts, cells));
};

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

  it('quotes nothing of an unknown header, which may be a secret', () => {
    for (const header of ['hunter2', 'postgres,s3cret', '1,Anna Meier,12 High Street']) {
      const told = mistake(header);
      expect(told).toMatch(/^lacks Date, IsHoliday|^lacks Store/);
      for (const cell of header.split(',')) expect(told).not.toContain(cell);
    }
    expect(mistake('a,b')).toContain('(no contract has any of the 2 columns in its header; the');
  });

  it('names all datasets that a correct but ambiguous header matches', () => {
    const cells = ['Store', 'Date', 'IsHoliday'];
    const match = {
      ...matchHeader(weeklySalesContracts, cells),
      rivals: [contractOf('sales'), contractOf('stores')],
    };
    expect(headerMistake(cells, match)).toBe(
      'may be features or sales or stores (found Store,Date,IsHoliday); add a column that only one of them has',
    );
  });

  it('names the missing and all required columns when the contract requires every column', () => {
    const cells = 'customer_id,first_name,last_name,address,customer_joining_date'.split(',');
    expect(headerMistake(cells, matchHeader(retailMartContracts, cells))).toBe(
      'lacks pincode, phone_number (found customer_id,first_name,last_name,address,customer_joining_date); ' +
        'a customers file needs customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date',
    );
  });

  it('names undeclared columns when the contract refuses them', () => {
    const strict: Contract = { ...contractOf('stores'), extraColumns: 'refuse' };
    const strictly = (header: string) => {
      const cells = header.split(',');
      return headerMistake(cells, matchHeader([strict], cells));
    };
    expect(strictly('Store,Type,Size')).toBeUndefined();
    expect(strictly('Store,Region,Type,Size,Note')).toBe(
      'has Region, Note, which the contract of stores does not have; remove it',
    );
  });
});
