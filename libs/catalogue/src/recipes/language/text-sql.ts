import type { Column } from './column.js';
import { castSql } from './select.js';

/** A value as text that both engines write alike; of any type but DOUBLE. */
export const textSql = (sql: string, { type }: Column) =>
  type === 'VARCHAR' ? sql : castSql(sql, 'VARCHAR');

/** Blocks of letters that have a great and a small form each: Latin, Greek, Cyrillic. */
const BLOCKS = [
  [0x61, 0x7a],
  [0xe0, 0xfe],
  [0x101, 0x17e],
  [0x3ac, 0x3ce],
  [0x430, 0x45f],
] as const;

const letters = pairs();

/**
 * A text in great or small letters. Letter by letter: engines differ in those that become two, or another one
 * at the end of a word, so these stay as they are.
 */
export const upperSql = (sql: string) =>
  `translate(${sql}, '${letters.small}', '${letters.great}')`;
export const lowerSql = (sql: string) =>
  `translate(${sql}, '${letters.great}', '${letters.small}')`;

function pairs(): { small: string; great: string } {
  let [small, great] = ['', ''];
  for (const [from, to] of BLOCKS) {
    for (let point = from as number; point <= to; point += 1) {
      const letter = String.fromCodePoint(point);
      const other = letter.toUpperCase();
      const isPair = other !== letter && other.length === 1 && other.toLowerCase() === letter;
      if (isPair) [small, great] = [small + letter, great + other];
    }
  }
  return { small, great };
}

/** Characters that nobody sees at the ends of a text, in [ ]. */
export const BLANKS = ` \t\n\r\f\v\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff`;
