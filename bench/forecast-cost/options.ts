import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { CHAIN } from '#sample/sample-options.js';
import { parseSizes } from '../parse-sizes.js';

export const USAGE = `npm run bench -- forecast [--sizes N,…] [--weeks N]

  --sizes N,…  each 1 to 10 times the stores of the sample (default 1,10)
  --weeks N    weeks of history, 60 to 260; the last one comes later (default ${CHAIN.weeks})`;

/**
 * Returns the sizes to measure, as multiples of the sample's stores, and the weeks; undefined when only help was requested.
 * @throws AppError USAGE
 */
export function parseOptions(args: string[]): { sizes: number[]; weeks: number } | undefined {
  const { help, sizes, weeks } = parseStrictly(args);
  if (help) return undefined;
  const count = Number(weeks);
  if (!Number.isInteger(count) || count < 60 || count > 260) {
    throw new AppError('USAGE', `weeks is ${weeks}: give a whole number from 60 to 260`);
  }
  return { sizes: parseSizes(sizes), weeks: count };
}

function parseStrictly(args: string[]) {
  try {
    const options = {
      sizes: { type: 'string', default: '1,10' },
      weeks: { type: 'string', default: String(CHAIN.weeks) },
      help: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = 'npm run bench -- forecast --help lists what there is';
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
