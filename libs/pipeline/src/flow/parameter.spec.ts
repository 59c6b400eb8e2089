import { describe, expect, it } from 'vitest';
import { type Parameter, parametersModel, plainValue, toUnits, valueMistake } from './parameter.js';

const rate: Parameter = {
  kind: 'decimal',
  name: 'rate',
  column: 'rate',
  comment: 'A rate.',
  default: '1',
  min: '-5',
  max: '100',
  scale: 2,
  value: '1.5',
};
const ties: Parameter = {
  kind: 'choice',
  name: 'tieRule',
  column: 'tie_rule',
  comment: 'Ties.',
  default: 'each',
  of: ['each', 'none'],
  value: 'none',
};

describe('a parameter', () => {
  it.each(['0', '-5', '100', '100.00', '99.99', '007'])('accepts the decimal %s', (value) => {
    expect(valueMistake(rate, value)).toBeUndefined();
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '+1',
    '1.',
    '.5',
    '1e2',
    '0x10',
    '1,5',
    'NaN',
    '1.234',
    '100.01',
    '-5.01',
    "1' OR '1",
    '1;',
    '١',
    '1\n',
    '9999999999999999',
  ])('rejects %j as a decimal', (value) => {
    expect(valueMistake(rate, value)).toBe(
      'write a number from -5 to 100 with at most 2 digits after the point',
    );
  });

  it('accepts only the declared options of a choice', () => {
    expect(valueMistake(ties, 'each')).toBeUndefined();
    for (const value of ['', 'Each', "each'", 'toString', 'split']) {
      expect(valueMistake(ties, value)).toBe('write one of each, none');
    }
  });

  it.each([
    ['1.50', '1.5'],
    ['1.00', '1'],
    ['007', '7'],
    ['0.0', '0'],
    ['-0.00', '0'],
    ['-0.10', '-0.1'],
    ['100', '100'],
  ])('stores %s as %s', (written, plain) => {
    expect(plainValue(rate, written)).toBe(plain);
  });

  it('is exact beyond the precision of a number', () => {
    expect(toUnits('123456789012345.678901234', 9)).toBe(123456789012345678901234n);
    expect(toUnits('-0.5', 2)).toBe(-50n);
    expect(toUnits('0.123', 2)).toBeUndefined();
  });
});

describe('the relation of parameters', () => {
  it('has a typed column for each parameter, if anything reads it', () => {
    expect(parametersModel([rate, ties], [{ reads: ['sales'] }])).toEqual([]);
    expect(parametersModel([rate, ties], [{ reads: ['sales', 'parameters'] }])).toEqual([
      {
        name: 'parameters',
        sql: "SELECT CAST('1.5' AS DECIMAL(5, 2)) AS rate, CAST('none' AS STRING) AS tie_rule",
        isView: true,
      },
    ]);
  });

  it('rejects values that no declaration allows', () => {
    const reads = [{ reads: ['parameters'] }];
    expect(() => parametersModel([{ ...rate, value: "1' AS" }], reads)).toThrow('parameter rate');
    expect(() => parametersModel([{ ...ties, value: 'split' }], reads)).toThrow('write one of');
  });
});
