import { refusedArgument } from '#platform/errors/refused-argument.js';

/** A part of the chain: a store, a department, or a department in a store. */
export interface Part {
  store?: number;
  department?: number;
}

/**
 * Refuses a store or department without rows.
 * @param where it has none: `up to 2012-10-26`
 * @throws AppError ARGUMENT_INVALID, unless the question is about the whole chain
 */
export function refuseWithoutSales({ store, department }: Part, where: string): void {
  if (store !== undefined && department !== undefined) {
    const problem = `department ${department} in store ${store} has no sales ${where}`;
    throw refusedArgument('department', `${problem}: leave out one of them`);
  }
  for (const [name, number] of Object.entries({ store, department })) {
    if (number === undefined) continue;
    throw refusedArgument(name, `${name} ${number} has no sales ${where}: name one that has sales`);
  }
}
