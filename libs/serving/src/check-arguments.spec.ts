import { describe, expect, it } from 'vitest';
import { createArgumentsPipe, validateArguments } from './check-arguments.js';
import { BooleanArg, DateArg, EnumArg, IntArg, NumberArg, TextArg } from './input.js';
import { namedEnum } from './named-enum.js';
import { PageArgs } from './paging/page-args.js';
import { TextListArg } from './text-list-arg.js';
import { ArgsType } from './schema-decorators.js';

const Kind = namedEnum('Kind', 'Kinds of store.', { A: 'Large.', B: 'Medium.', C: 'Small.' });

@ArgsType()
class ExampleArgs extends PageArgs {
  @IntArg('A store.', { min: 1 })
  store?: number;

  @IntArg('A department.')
  department?: number;

  @TextArg('A reason.')
  reason?: string;

  @BooleanArg('Whether to wait.', true)
  wait = true;

  @NumberArg('A rate.')
  rate?: number;

  @DateArg('First week.')
  from?: string;

  @DateArg('Last week.')
  to?: string;

  @EnumArg(Kind, 'A store type.')
  storeType?: keyof typeof Kind;
}

const defaults = { first: 100, direction: 'ASC', wait: true };

function check(given: object): Promise<unknown> {
  return createArgumentsPipe(ExampleArgs).transform(given, { type: 'query' });
}

describe('checkArguments', () => {
  it('fills in defaults', async () => {
    const args = await check({});
    expect(args).toBeInstanceOf(ExampleArgs);
    expect(args).toEqual(defaults);
  });

  it('accepts text from REST and values from GraphQL', async () => {
    const given = { store: 4, rate: 8.5, from: '2010-02-05', storeType: 'B', first: 5 };
    const text = { store: '4', rate: '8.5', from: '2010-02-05', storeType: 'B', first: '5' };
    expect(await check(given)).toEqual({ ...defaults, ...given });
    expect(await check(text)).toEqual({ ...defaults, ...given });
  });

  it('treats null as a missing argument', async () => {
    expect(await check({ store: null, from: null, after: null, wait: null, first: null })).toEqual(
      defaults,
    );
  });

  it.each([
    [
      'an unknown name',
      { stroe: '1' },
      'stroe is not an argument here; the arguments are after, department, direction, first, from, rate, reason, store',
    ],
    ['a fraction for a whole number', { store: '1.5' }, 'store must be an integer number'],
    ['a word for a number', { store: 'first' }, 'store must be an integer number'],
    ['a blank for a whole number', { store: ' ' }, 'store must be an integer number'],
    ['a blank for a number', { rate: '' }, 'rate must be a number'],
    ['an infinite number', { rate: '1e999' }, 'rate must be a number'],
    ['a number given twice', { store: ['1', '2'] }, 'store must be an integer number'],
    ['a number below the least', { first: '0' }, 'first must not be less than 1'],
    ['a number above the most', { first: '1001' }, 'first must not be greater than 1000'],
    ['a number below an integer', { department: '-2147483649' }, 'department must not be less'],
    ['a NUL', { reason: 'a\0b' }, 'reason must be Unicode text without the character NUL'],
    ['half a character', { reason: '\ud800' }, 'reason must be Unicode text'],
    ['a number beyond an integer', { store: '2147483648' }, 'store must not be greater than'],
    ['a day that does not exist', { from: '2011-02-29' }, 'from must be an existing day'],
    ['another date format', { from: '05/02/2010' }, 'written yyyy-mm-dd'],
    [
      'an end before the start',
      { from: '2011-03-11', to: '2011-03-04' },
      'to is 2011-03-04, before from, which is 2011-03-11: write 2011-03-11 or a later day',
    ],
    ['another store type', { storeType: 'b' }, 'storeType must be one of'],
    ['another direction', { direction: 'ASC; DROP TABLE' }, 'direction must be one of'],
    ['a cursor given twice', { after: ['a', 'b'] }, 'after must be a string'],
    ['a cursor too long', { after: 'a'.repeat(1_001) }, 'after must be shorter'],
  ])('rejects %s', async (_, given, message) => {
    await expect(check(given)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(message) as string,
    });
  });

  it('reports all mistakes at once', async () => {
    await expect(check({ store: 'x', from: 'y' })).rejects.toThrow(/store.*; from/);
  });

  it('reports at most twenty mistakes', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => [`a${index}`, '1'] as const);
    const error = await check(Object.fromEntries(names)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /a19 is not an argument here; the arguments are after, /,
      ) as string,
      problems: { length: 20 },
    });
  });

  it('rejects deeply nested input before it checks it', async () => {
    const nested = (depth: number): unknown =>
      Array.from({ length: depth }).reduce((inner) => ({ inner }), 'x');
    await expect(check({ reason: nested(100_000) })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: 'arguments are nested more than 32 levels deep',
    });
    await expect(check({ reason: nested(20) })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining('reason') as unknown,
    });
  });
});

describe('a range of days', () => {
  class ByMonth {
    @DateArg('First month.')
    from?: string;

    @DateArg('Last month.', { whole: 'month' })
    to?: string;
  }
  class ByYear {
    @DateArg('First year.')
    from?: string;

    @DateArg('Last year.', { whole: 'year' })
    to?: string;
  }

  it.each([
    [ExampleArgs, { from: '2011-03-11', to: '2011-03-11' }],
    [ExampleArgs, { from: null, to: '2011-03-11' }],
    [ByMonth, { from: '2011-03-31', to: '2011-03-01' }],
    [ByYear, { from: '2011-12-31', to: '2011-01-01' }],
  ])('may end in the day, month or year of its start', async (type, given) => {
    expect(await validateArguments(type, given)).toMatchObject({ to: given.to });
  });

  it.each([
    [ByMonth, { from: '2011-03-11', to: '2011-02-28' }, '2011-03-01'],
    [ByYear, { from: '2011-03-11', to: '2010-12-31' }, '2011-01-01'],
  ])('does not end before the month or year of its start', async (type, given, first) => {
    const problem = `to is ${given.to}, before from, which is ${given.from}: write ${first} or a later day`;
    await expect(validateArguments(type, given)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      problems: [{ argument: 'to', problem }],
    });
  });

  it.each([
    { from: '2011-02-29', to: '2011-01-01' },
    { from: '2011-03-11', to: '0' },
  ])('has one problem where a day does not exist: %j', async (given) => {
    await expect(validateArguments(ByMonth, given)).rejects.toMatchObject({
      problems: { length: 1 },
    });
  });
});

describe('a list of texts', () => {
  class Tagged {
    @TextListArg('Words.', { maxLength: 10 })
    tags?: string[];

    @TextListArg('Paths.', { separator: ' ' })
    paths?: string[];
  }
  const checked = (given: object) => validateArguments(Tagged, given);

  it('is an array, whose texts stay whole, or one text that is split', async () => {
    expect(await checked({ tags: ['a,b', 'c'] })).toEqual({ tags: ['a,b', 'c'] });
    expect(await checked({ tags: 'a, b,c' })).toEqual({ tags: ['a', 'b', 'c'] });
    expect(await checked({ paths: 'x?a=1,2 y' })).toEqual({ paths: ['x?a=1,2', 'y'] });
    expect(await checked({ tags: '' })).toEqual({ tags: [] });
    expect(await checked({ tags: null })).toEqual({});
  });

  it.each([
    [{ tags: [1] }, 'each value in tags must be a string'],
    [{ tags: ['much too long'] }, 'each value in tags must be shorter than or equal to 10'],
    [{ tags: { 0: 'a' } }, 'tags must be an array'],
    [{ tags: Array.from({ length: 101 }, String) }, 'tags must contain no more than 100 elements'],
    [{ tags: ['a\0'] }, 'Unicode text without the character NUL'],
  ])('rejects %j', async (given, problem) => {
    await expect(checked(given)).rejects.toThrow(problem);
  });
});
