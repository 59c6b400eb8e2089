import { describe, expect, it } from 'vitest';
import { contractOf, retailMartContracts, weeklySalesContracts } from '#test/setup/flow.js';
import type { Contract } from './contract.js';
import { headerMistake } from './header-mistake.js';
import { matchHeader } from './match-header.js';

const mistake = (header: string) => {
  const cells = header.split(',');
  return headerMistake(cells, matchHeader(weeklySalesContracts, cells));
};

describe('headerMistake', () => {
  it.each([
    ['Store,Dept,Date,Weekly_Sales,IsHoliday'],
    ['Store,Date,IsHoliday'],
    ['Store,Type,Size,Region'],
  ])('finds none in %s', (header) => {
    expect(mistake(header)).toBeUndefined();
  });

  it.each([
    ['Store,Type', 'lacks Size (found Store,Type); a stores file needs Store,Type,Size'],
    [
      'Store,Note',
      'lacks Date, IsHoliday (found Store,Note); a features file needs Store,Date,IsHoliday, a stores file needs Store,Type,Size',
    ],
    [
      'Store,Type,Size,Type',
      'two columns are Type (found Store,Type,Size,Type); leave one of them',
    ],
  ])('says what is wrong with %s', (header, expected) => {
    expect(mistake(header)).toBe(expected);
  });

  it('quotes nothing of a header that no contract knows: it may be a secret', () => {
    for (const header of ['hunter2', 'postgres,s3cret', '1,Anna Meier,12 High Street']) {
      const told = mistake(header);
      expect(told).toMatch(/^lacks Date, IsHoliday|^lacks Store/);
      for (const cell of header.split(',')) expect(told).not.toContain(cell);
    }
    expect(mistake('a,b')).toContain('(no contract knows any of the 2 in its header, which');
  });

  it('names all that a header without a fault may be', () => {
    const cells = ['Store', 'Date', 'IsHoliday'];
    const match = {
      ...matchHeader(weeklySalesContracts, cells),
      rivals: [contractOf('sales'), contractOf('stores')],
    };
    expect(headerMistake(cells, match)).toBe(
      'may be features or sales or stores (found Store,Date,IsHoliday); add a column that only one of them has',
    );
  });

  it('names what a file lacks, and all that it needs, where the contract needs every column', () => {
    const cells = 'customer_id,first_name,last_name,address,customer_joining_date'.split(',');
    expect(headerMistake(cells, matchHeader(retailMartContracts, cells))).toBe(
      'lacks pincode, phone_number (found customer_id,first_name,last_name,address,customer_joining_date); ' +
        'a customers file needs customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date',
    );
  });

  it('names columns that nobody announced where the contract takes none', () => {
    const strict: Contract = { ...contractOf('stores'), extraColumns: 'refuse' };
    const strictly = (header: string) => {
      const cells = header.split(',');
      return headerMistake(cells, matchHeader([strict], cells));
    };
    expect(strictly('Store,Type,Size')).toBeUndefined();
    expect(strictly('Store,Region,Type,Size,Note')).toBe(
      'has Region, Note, which the contract of stores does not know; leave it out',
    );
  });
});
