import { refusedArgument } from '#platform/errors/refused-argument.js';

const STORE = /^[1-9]\d{0,8}$/;

/**
 * Reads comma-separated numbers of stores, without duplicates, in order.
 * @returns null for the whole chain
 * @throws AppError ARGUMENT_INVALID
 */
export function readStores(text: string | undefined): number[] | null {
  if (text === undefined) return null;
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !STORE.test(name));
  if (wrong !== undefined) {
    throw refusedArgument(
      'stores',
      `${wrong || 'an empty text'} is not a store number; write numbers as 1,4,13`,
    );
  }
  return [...new Set(names.map(Number))].sort((a, b) => a - b);
}
