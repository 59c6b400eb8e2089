import { AppError } from '#platform/errors/app-error.js';

/**
 * Parses sizes of a bench, as multiples of the sample's rows; returns each once, smallest first.
 * @throws AppError USAGE unless they are whole numbers from 1 to 100
 */
export function parseSizes(list: string): number[] {
  const times = list.split(',');
  const wrong = times.find((text) => !/^([1-9]\d?|100)$/.test(text));
  if (wrong !== undefined) {
    throw new AppError('USAGE', `--sizes has "${wrong}": give whole numbers from 1 to 100`);
  }
  return [...new Set(times.map(Number))].sort((a, b) => a - b);
}
