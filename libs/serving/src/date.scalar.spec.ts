import { parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DateScalar } from './date.scalar.js';

describe('the Date scalar', () => {
  it('takes a date from a literal, a variable and an answer alike', () => {
    expect(DateScalar.parseLiteral(parseValue('"2010-02-05"'))).toBe('2010-02-05');
    expect(DateScalar.parseValue('2010-02-05')).toBe('2010-02-05');
    expect(DateScalar.serialize('2010-02-05')).toBe('2010-02-05');
  });

  it('refuses anything else and says how to write one', () => {
    expect(() => DateScalar.parseValue('05/02/2010')).toThrow(
      '"05/02/2010" is not a date: write yyyy-mm-dd',
    );
    expect(() => DateScalar.parseLiteral(parseValue('2010'))).toThrow('write yyyy-mm-dd');
  });
});
