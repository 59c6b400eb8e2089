import { AppError } from '#platform/errors/app-error.js';

/**
 * Sizes of a bench, as times the sample's rows, smallest first and each once.
 * @throws AppError USAGE for what is no list of whole numbers from 1 to 100
 */
export function parseSizes(list: string): number[] {
  const times = list.split(',');
  const wrong = times.find((text) => !/^([1-9]\d?|100)$/.test(text));
  if (wrong !== undefined) {
    throw new AppError('USAGE', `--sizes has "${wrong}": give whole numbers from 1 to 100`);
  }
  return [...new Set(times.map(Number))].sort((a, b) => a - b);
}
