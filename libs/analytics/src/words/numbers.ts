/*
 * Writes numbers for people: in sentences, tables, charts and reports. The browser loads it, so it imports nothing.
 */

/** How this process writes numbers. The settings `NUMBER_LOCALE` and `CURRENCY` decide it. */
export interface NumberStyle {
  /** BCP 47: its separators of thousands and decimals, and the place of the currency. */
  locale: string;
  /** ISO 4217; undefined: amounts have no currency, as in the files. */
  currency?: string | undefined;
}

/** Keeps a figure and its unit on one line. */
const NBSP = '\u00a0';
const MINUS = '−';

let style: NumberStyle = { locale: 'en' };
/** By their options: to create one takes longer than to use it. */
const formats = new Map<string, Intl.NumberFormat>();

/** Sets how this process writes numbers. It is called once, before the first number is written. */
export function setNumberStyle(next: NumberStyle): void {
  style = next;
  formats.clear();
}

function getFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(style.locale, options);
  formats.set(key, format);
  return format;
}

/** Returns the options of a number with so many decimals. */
export const fixDecimals = (digits: number) => ({
  minimumFractionDigits: digits,
  maximumFractionDigits: digits,
});

/**
 * Returns the options of amounts of money: the currency of the settings, if they name one. Its code is true as a quote,
 * where `$` may be one of many, and every font has it.
 */
const inCurrency = (): Intl.NumberFormatOptions =>
  style.currency === undefined
    ? {}
    : { style: 'currency', currency: style.currency, currencyDisplay: 'code' };

/** Returns a number with a minus sign; zero has none, nor has what is rounded to it. */
const replaceMinus = (text: string) => text.replace('-', /[1-9]/.test(text) ? MINUS : '');

/** A number in the locale of the settings. @param value a text is an exact number of any length */
export const formatNumber = (
  value: number | Intl.StringNumericLiteral,
  options: Intl.NumberFormatOptions = {},
): string => replaceMinus(getFormat(options).format(value));

/** A count or a rounded number: `421,570`. */
export const count = (value: number) => formatNumber(value, { maximumFractionDigits: 0 });

/** A number with two decimals, which may be no money: `1,375,195.32`. */
export const hundredths = (value: number) => formatNumber(value, fixDecimals(2));

/** An amount of money to its smallest coin: `1,375,195.32`, in euros `EUR 1,375,195.32`. */
export const money = (value: number) =>
  style.currency === undefined ? hundredths(value) : formatNumber(value, inCurrency());

/** A number with so many decimals: `2.643`. */
export const decimal = (value: number, digits: number) =>
  formatNumber(value, { ...fixDecimals(digits), useGrouping: false });

/** Returns a rounded amount of money for reading: `7.55 million`, `13.0 million`, `303,055`; in euros `EUR 303,055`. */
export const amount = (value: number): string => round(value, inCurrency());

function round(value: number, unit: Intl.NumberFormatOptions): string {
  const size = Math.abs(value);
  if (size < 999_999.5) return formatNumber(value, { ...unit, ...fixDecimals(0) });
  const [divisor, word] =
    size < 999_950_000 ? ([1e6, 'million'] as const) : ([1e9, 'billion'] as const);
  const scaled = value / divisor;
  const digits = Math.abs(scaled) < 9.995 ? 2 : 1;
  const parts = getFormat({ ...unit, ...fixDecimals(digits) }).formatToParts(scaled);
  // The word follows the digits, and a currency may follow the word: `7,55 million EUR`.
  const last = parts.findLastIndex(({ type }) => type === 'fraction');
  return replaceMinus(
    parts.map((part, at) => (at === last ? `${part.value}${NBSP}${word}` : part.value)).join(''),
  );
}

/** Returns an amount of money for reading that may be small: `9.80`, `303,055`, `7.55 million`. */
export const shortAmount = (value: number) =>
  Math.abs(value) >= 1000 ? amount(value) : money(value);

/** Returns a number for reading that may be small and no money: `9.80`, `303,055`, `7.55 million`. */
export const shortNumber = (value: number) =>
  Math.abs(value) >= 1000 ? round(value, {}) : hundredths(value);

/** A number in full, such as one that a question sets: `0.125`, `1,500`. */
export const exact = (value: number) => formatNumber(value, { maximumFractionDigits: 20 });

/** A ratio as a percentage: `0.439481` is `43.9 %`; below a tenth of a per cent, `0.02 %`, and `0.0003 %`. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  return `${formatNumber(value, choosePercentDigits(Math.abs(value)))}${NBSP}%`;
}

function choosePercentDigits(size: number): Intl.NumberFormatOptions {
  if (size === 0 || size >= 0.1) return fixDecimals(1);
  return size >= 0.005 ? fixDecimals(2) : { minimumFractionDigits: 2, maximumFractionDigits: 4 };
}

/** Returns a written number with a plus sign, unless it has a sign or is zero. */
const addPlus = (text: string) =>
  text.startsWith(MINUS) || !/[1-9]/.test(text) ? text : `+${text}`;

/** A change with its sign: `+7.7 %`, `−1.6 %`. */
export const change = (ratio: number) => addPlus(percent(ratio));

/** A difference of amounts with its sign: `+2.23 million`, `−787,229`. */
export const difference = (value: number) => addPlus(amount(value));

/** `1 week`, `143 weeks`. */
export const formatCount = (value: number, one: string, many = `${one}s`) =>
  `${count(value)}${NBSP}${value === 1 ? one : many}`;

const SIZES: Record<string, number> = { million: 1e6, billion: 1e9 };

/** Returns the number of a written figure: `−1.6 %` is −1.6, `EUR 7.55 million` is 7,550,000; undefined for none. */
export function parseFigure(text: string): number | undefined {
  const parts = getFormat({ useGrouping: 'always' }).formatToParts(12345.6);
  const find = (wanted: string) => parts.find(({ type }) => type === wanted)?.value;
  const [group = ',', point = '.'] = [find('group'), find('decimal')];
  const plain = text.replaceAll(MINUS, '-').replaceAll(group, '').replace(point, '.');
  const [, sign = '', digits, word = ''] =
    /^[^\d+-]*([+-]?)[^\d+-]*(\d+(?:\.\d+)?)\s*(\p{L}*)/u.exec(plain) ?? [];
  return digits === undefined ? undefined : Number(sign + digits) * (SIZES[word] ?? 1);
}
