import { describe, expect, it } from 'vitest';
import { openEnginePerFile } from '#test/setup/query-engine.js';
import { tryRecipe } from '../../../test/setup/try-recipe.js';

const engine = openEnginePerFile();

/** Returns the results of a cast of texts, and the refused texts. */
async function castTexts(texts: (string | null)[], to: object, more: object = {}) {
  const rows = texts.map((text) => [text]);
  const step = { step: 'cast', columns: ['x'], to, ...more };
  const tried = await tryRecipe(engine(), { columns: { x: 'VARCHAR' }, rows }, [step]);
  return {
    values: tried.rows.map(([value]) => value),
    refused: tried.refused.map(([, value]) => value),
    type: tried.columns[0],
  };
}

describe('a cast of text', () => {
  it('converts only texts that are decimals', async () => {
    const fit = ['12.5', '-0.10', '007', '1.500', null, ''];
    const unfit = ['1.005', '1e3', '+5', ' 12', '12\n', '1,5', '1234567.00', 'NaN', '٣'];
    const to = { type: 'decimal', precision: 8, scale: 2 };
    expect(await castTexts([...fit, ...unfit], to)).toEqual({
      values: ['12.50', '-0.10', '7.00', '1.50', null, null],
      refused: unfit,
      type: 'x: DECIMAL(8,2)',
    });
  });

  it('rounds half up, away from zero, when configured', async () => {
    const texts = ['1.005', '-1.005', '0.004999', '2.675', '999.994'];
    const to = { type: 'decimal', precision: 5, scale: 2, further: 'round' };
    const { values } = await castTexts(texts, to);
    expect(values).toEqual(['1.01', '-1.01', '0.00', '2.68', '999.99']);
    // Rounding adds a digit more than fits.
    expect((await castTexts(['999.995'], to)).refused).toEqual(['999.995']);
  });

  it('supports other decimal points and thousands separators', async () => {
    const to = { type: 'decimal', precision: 12, scale: 2, point: ',', thousands: '.' };
    const { values, refused } = await castTexts(
      ['1.234.567,89', '12,5', '-1234', '1.23', '12.34,5'],
      to,
    );
    expect(values).toEqual(['1234567.89', '12.50', '-1234.00']);
    expect(refused).toEqual(['1.23', '12.34,5']);
  });

  it('reads dates only in the configured order', async () => {
    const texts = [
      '29/02/2012',
      '3/4/2012',
      '31/12/1999',
      '29/02/2011',
      '31/04/2012',
      '12/31/2012',
      '01/01/0000',
      '2012-01-01',
    ];
    const { values, refused } = await castTexts(texts, { type: 'date', order: 'dd/mm/yyyy' });
    expect(values).toEqual(['2012-02-29', '2012-04-03', '1999-12-31']);
    expect(refused).toEqual(texts.slice(3));
    expect(
      (await castTexts(['20120229', '20110229'], { type: 'date', order: 'yyyymmdd' })).values,
    ).toEqual(['2012-02-29']);
  });

  it('reads times without a zone', async () => {
    const texts = [
      '2012-02-29 23:59:59.5',
      '2012-02-29T07:05',
      '2012-02-29',
      '2012-02-29 24:00:00',
      '2012-02-29 10:00:00Z',
    ];
    const { values, refused } = await castTexts(texts, { type: 'timestamp' });
    expect(values).toEqual(['2012-02-29 23:59:59.5', '2012-02-29 07:05:00', '2012-02-29 00:00:00']);
    expect(refused).toEqual(texts.slice(3));
  });

  it('reads whole numbers and booleans', async () => {
    const numbers = await castTexts(
      ['-0', '12.0', '999999999999999999', '12.5', '1000000000000000000'],
      { type: 'whole number' },
    );
    expect(numbers.values).toEqual([0, 12, '999999999999999999']);
    expect(numbers.refused).toEqual(['12.5', '1000000000000000000']);
    const truths = await castTexts(['TRUE', 'no', '1', 'yes', null], {
      type: 'boolean',
      true: ['true', 'yes'],
      false: ['no'],
    });
    expect(truths.values).toEqual([true, false, true, null]);
    expect(truths.refused).toEqual(['1']);
  });

  it('empties values that do not fit, when configured', async () => {
    const { values, refused } = await castTexts(
      ['1', 'x'],
      { type: 'whole number' },
      { onFail: 'empty' },
    );
    expect(values).toEqual([1, null]);
    expect(refused).toEqual([]);
  });
});

describe('a cast of a number', () => {
  it('rounds a double half up by its stored value, and refuses what it cannot represent exactly', async () => {
    // 1.005 and 0.285 are a little less as doubles; 2.5 is exact.
    const rows = [[1.005], [0.285], [2.5], [-2.5], [-0.0], [1e15], [null]];
    const cast = { step: 'cast', columns: ['x'] };
    const two = { ...cast, to: { type: 'decimal', precision: 18, scale: 2 } };
    const tried = await tryRecipe(engine(), { columns: { x: 'DOUBLE' }, rows }, [two]);
    expect(tried.rows.flat()).toEqual(['1.00', '0.28', '2.50', '-2.50', '0.00', null]);
    expect(tried.refused.length).toBe(1);
    const whole = { ...cast, to: { type: 'whole number' } };
    const wholes = await tryRecipe(engine(), { columns: { x: 'DOUBLE' }, rows: rows.slice(0, 4) }, [
      whole,
    ]);
    expect(wholes.rows.flat()).toEqual([1, 0, 3, -3]);
  });

  it('refuses a number that is too long for its decimal', async () => {
    const to = { type: 'decimal', precision: 4, scale: 1 };
    const step = { step: 'cast', columns: ['x'], to };
    const table = { columns: { x: 'DECIMAL(9,2)' }, rows: [['999.94'], ['999.95'], ['-0.05']] };
    const tried = await tryRecipe(engine(), table, [step]);
    expect(tried.rows.flat()).toEqual(['999.9', '-0.1']);
    expect(tried.refused).toEqual([['x', '999.95']]);
  });
});
