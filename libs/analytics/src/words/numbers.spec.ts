import { afterEach, describe, expect, it } from 'vitest';
import {
  amount,
  change,
  count,
  decimal,
  difference,
  formatCount,
  money,
  parseFigure,
  percent,
  setNumberStyle,
  shortNumber,
} from './numbers.js';

const tidy = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

afterEach(() => setNumberStyle({ locale: 'en' }));

describe('numbers', () => {
  it.each([
    [0, '0'],
    [421_570, '421,570'],
    [5176.46, '5,176'],
    [-233.16, '−233'],
    [-0.4, '0'],
  ])('counts %s as %s', (value, text) => expect(count(value)).toBe(text));

  it.each([
    [1_375_195.32, '1,375,195.32'],
    [64_748_429, '64,748,429.00'],
    [-0.5, '−0.50'],
  ])('writes %s to the cent as %s', (value, text) => expect(money(value)).toBe(text));

  it.each([
    [15_317.16, '15,317'],
    [999_999.4, '999,999'],
    [999_999.6, '1.00 million'],
    [3_368_902.77, '3.37 million'],
    [9_994_999, '9.99 million'],
    [13_031_373.2, '13.0 million'],
    [999_949_999, '999.9 million'],
    [2_393_310_691.26, '2.39 billion'],
    [-7_553_057.64, '−7.55 million'],
  ])('reads %s as %s', (value, text) => expect(tidy(amount(value))).toBe(text));

  it.each([
    [0, '0.0 %', '0.0 %'],
    [0.439481, '43.9 %', '+43.9 %'],
    [-0.016192, '−1.6 %', '−1.6 %'],
    [0.000215, '0.02 %', '+0.02 %'],
    [0.00001, '0.001 %', '+0.001 %'],
    [-0.000001, '−0.0001 %', '−0.0001 %'],
    [-0.0000001, '0.00 %', '0.00 %'],
    [2.010385, '201.0 %', '+201.0 %'],
    [621.401, '62,140.1 %', '+62,140.1 %'],
  ])('writes the ratio %s as %s, and as a change %s', (ratio, share, changed) => {
    expect(tidy(percent(ratio))).toBe(share);
    expect(tidy(change(ratio))).toBe(changed);
  });

  it.each([
    [2_230_000, '+2.23 million'],
    [-787_229, '−787,229'],
    [0.4, '0'],
    [-0.4, '0'],
  ])('writes the difference %s as %s', (value, text) => expect(tidy(difference(value))).toBe(text));

  it('counts things', () => {
    expect(tidy(formatCount(1, 'week'))).toBe('1 week');
    expect(tidy(formatCount(1430, 'store-week'))).toBe('1,430 store-weeks');
  });

  it('keeps decimals', () => expect(decimal(2.5, 3)).toBe('2.500'));

  it.each([
    ['en', 'EUR', ['EUR 7.55 million', '−EUR 303,055', 'EUR 9.80', '9.80', '1,234', '+7.7 %']],
    ['de', 'EUR', ['7,55 million EUR', '−303.055 EUR', '9,80 EUR', '9,80', '1.234', '+7,7 %']],
    ['fr', undefined, ['7,55 million', '−303 055', '9,80', '9,80', '1 234', '+7,7 %']],
    // A yen has no cents.
    ['en', 'JPY', ['JPY 7.55 million', '−JPY 303,055', 'JPY 10', '9.80', '1,234', '+7.7 %']],
  ])('writes amounts of %s in %s, and parses them again', (locale, currency, expected) => {
    setNumberStyle({ locale, currency });
    const written = [
      amount(7_553_057.64),
      amount(-303_055),
      money(9.8),
      shortNumber(9.8),
      count(1234),
      change(0.077),
    ];
    expect(written.map(tidy)).toEqual(expected);
    const cents = currency === 'JPY' ? 10 : 9.8;
    expect(written.map(parseFigure)).toEqual([7_550_000, -303_055, cents, 9.8, 1234, 7.7]);
  });

  it('parses no figure of a text without digits', () =>
    expect(parseFigure('no pairs')).toBeUndefined());
});
