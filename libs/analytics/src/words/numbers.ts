const LOCALE = 'en';
/** Keeps a figure and its unit on one line. */
const NBSP = '\u00a0';
const MINUS = '−';

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

const full = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 20 });

/** Returns a number with a minus sign; zero has none, nor has what is rounded to it. */
const replaceMinus = (text: string) => text.replace('-', /[1-9]/.test(text) ? MINUS : '');

/** A count or a rounded amount: `421,570`. */
export const count = (value: number) => replaceMinus(whole.format(value));

/** An amount to the cent: `1,375,195.32`. */
export const money = (value: number) => replaceMinus(cents.format(value));

/** A number with so many decimals: `2.643`. */
export const decimal = (value: number, digits: number) => replaceMinus(value.toFixed(digits));

/** Returns a rounded amount for reading: `7.55 million`, `13.0 million`, `303,055`. */
export function amount(value: number): string {
  const size = Math.abs(value);
  if (size < 999_999.5) return count(value);
  const [divisor, word] =
    size < 999_950_000 ? ([1e6, 'million'] as const) : ([1e9, 'billion'] as const);
  const scaled = value / divisor;
  const digits = Math.abs(scaled) < 9.995 ? 2 : 1;
  return replaceMinus(`${scaled.toFixed(digits)}${NBSP}${word}`);
}

/** Returns an amount for reading that may be small: `9.80`, `303,055`, `7.55 million`. */
export const shortAmount = (value: number) =>
  Math.abs(value) >= 1000 ? amount(value) : money(value);

/** A number in full, such as one that a question sets: `0.125`, `1,500`. */
export const exact = (value: number) => replaceMinus(full.format(value));

/** A ratio as a percentage: `0.439481` is `43.9 %`; below a tenth of a per cent, `0.02 %`. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  const digits = value !== 0 && Math.abs(value) < 0.1 ? 2 : 1;
  return replaceMinus(`${value.toFixed(digits)}${NBSP}%`);
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
