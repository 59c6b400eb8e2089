import { count } from '#analytics/words/numbers.js';

/** Returns `topStores` as part of a file's name: `top-stores`. */
export const toKebabCase = (name: string): string =>
  name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** Returns the note that rows are left out. */
export const formatMoreRows = (hidden: number): string =>
  `${count(hidden)} more ${hidden === 1 ? 'row is' : 'rows are'} not shown.`;

/** Returns a time to the minute: `2026-11-22 06:30 UTC`. */
export const formatMoment = (time: Date): string =>
  `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
