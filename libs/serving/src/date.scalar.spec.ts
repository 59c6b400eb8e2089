import { parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DateScalar } from './date.scalar.js';

describe('the Date scalar', () => {
  it('accepts a date as a literal, a variable and a result', () => {
    expect(DateScalar.parseLiteral(parseValue('"2010-02-05"'))).toBe('2010-02-05');
    expect(DateScalar.parseValue('2010-02-05')).toBe('2010-02-05');
    expect(DateScalar.serialize('2010-02-05')).toBe('2010-02-05');
  });

  it('rejects anything else and explains the format', () => {
    expect(() => DateScalar.parseValue('05/02/2010')).toThrow(
      '"05/02/2010" is not a date: write an existing day as yyyy-mm-dd',
    );
    expect(() => DateScalar.parseLiteral(parseValue('2010'))).toThrow(
      'write an existing day as yyyy-mm-dd',
    );
  });
});
