import { AppError } from '#platform/errors/app-error.js';
import { DEPARTMENTS } from './departments.js';

/** Options of the sample; the defaults are those of the chain: 45 stores, 81 departments, 143 weeks. */
export interface SampleOptions {
  seed?: number;
  stores?: number;
  departments?: number;
  weeks?: number;
}

/** The size of the real chain, on which the generator's figures are based. */
export const CHAIN = { stores: 45, departments: DEPARTMENTS.length, weeks: 143 } as const;

const LIMITS = {
  seed: { default: 1, min: 0, max: 2 ** 32 - 1 },
  stores: { default: CHAIN.stores, min: 1, max: 10_000 },
  departments: { default: CHAIN.departments, min: 1, max: CHAIN.departments },
  weeks: { default: CHAIN.weeks, min: 1, max: 2_000 },
} as const;

/** Returns the options with defaults filled in; rejects values that are no whole numbers or out of range. */
export function completeOptions(options: SampleOptions): Required<SampleOptions> {
  return {
    seed: checkOption('seed', options),
    stores: checkOption('stores', options),
    departments: checkOption('departments', options),
    weeks: checkOption('weeks', options),
  };
}

function checkOption(name: keyof SampleOptions, options: SampleOptions): number {
  const { default: fallback, min, max } = LIMITS[name];
  const value = options[name] ?? fallback;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new AppError(
    'ARGUMENT_INVALID',
    `${name} is ${value}; use an integer from ${min} to ${max}`,
  );
}
