import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';

/**
 * What was written after a command. @param usage what may be, for who wrote something else
 * @throws AppError USAGE
 */
export function parsed<Result>(usage: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    throw mistaken(usage, toAppError(error, 'USAGE').message);
  }
}

export const mistaken = (usage: string, mistake: string): AppError =>
  new AppError('USAGE', `${mistake}; write npm run catalogue -- ${usage}`);

/** The one word that a command takes. @throws AppError USAGE */
export function onlyWord(usage: string, [word, ...more]: readonly string[]): string {
  if (word !== undefined && more.length === 0) return word;
  throw mistaken(usage, word === undefined ? 'name a table' : 'name one table');
}
