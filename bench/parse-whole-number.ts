import { AppError } from '#platform/errors/app-error.js';

/** Parses the value of an option, such as `--rounds`. @throws AppError USAGE unless it is a whole number in the range */
export function parseWholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new AppError('USAGE', `${name} is "${text}": give a whole number from ${min} to ${max}`);
}
