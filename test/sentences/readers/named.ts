import type { Values } from '../questions.js';

const long = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const formatMonth = (date: string) => long.format(new Date(date)).replace(/^\d+ /, '');

/** The texts, of which a sentence about an argument's value has one. */
const TEXTS: Readonly<Record<string, (value: string) => readonly string[]>> = {
  store: (value) => [`store ${value}`, `shop ${value}`],
  department: (value) => [`department ${value}`],
  storeType: (value) => [`type ${value}`],
  customer: (value) => [`customer ${value}`],
  salesPerson: (value) => [`sales person ${value}`],
  product: (value) => [value],
  year: (value) => [value],
  month: (value) => [formatMonth(`2011-${value.padStart(2, '0')}-01`).replace(' 2011', '')],
  from: listDateTexts,
  to: listDateTexts,
};

function listDateTexts(date: string): string[] {
  return [long.format(new Date(date)), formatMonth(date), date.slice(0, 4)];
}

/** Returns the arguments of scope and period that a sentence does not name. */
export const findUnnamed = (sentence: string, asked: Values): string[] =>
  Object.entries(asked).flatMap(([name, value]) => {
    const texts = TEXTS[name]?.(String(value));
    const isNamed = texts?.some((text) => new RegExp(`\\b${text}\\b`, 'i').test(sentence)) ?? true;
    return isNamed ? [] : [`does not name ${name} ${String(value)}`];
  });
