import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { parseSizes } from '../parse-sizes.js';

export const USAGE = `npm run bench -- forecast [--sizes N,…]

  --sizes N,…  each 1 to 10 times the stores of the sample (default 1,10)`;

/**
 * Returns the sizes to measure, as multiples of the sample's stores; undefined when only help was requested.
 * @throws AppError USAGE
 */
export function parseOptions(args: string[]): { sizes: number[] } | undefined {
  const { help, sizes } = parseStrictly(args);
  return help ? undefined : { sizes: parseSizes(sizes) };
}

function parseStrictly(args: string[]) {
  try {
    const options = {
      sizes: { type: 'string', default: '1,10' },
      help: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = 'npm run bench -- forecast --help lists what there is';
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
