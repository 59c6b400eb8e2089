import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { weeklySales } from '#flows/weekly-sales/weekly-sales.flow.js';
import { parseSizes } from '../parse-sizes.js';

export interface WallOptions {
  flow: string;
  sizes: number[];
  rounds: number;
  /** Whether dlt with dbt and PySpark build the marts too. */
  peers: boolean;
}

export const USAGE = `npm run bench -- wall [--flow NAME] [--sizes N,…] [--rounds N] [--peers]

  --flow NAME  weekly-sales (default) or retail-mart
  --sizes N,…  multiples of the sample, or millions of transactions, 1 to 100 (default 1)
  --rounds N   first loads and scripts of each size, in turns, 1 to 20 (default 3)
  --peers      also dlt with dbt, and PySpark; installs them with pip in the user's cache`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): WallOptions | undefined {
  const { help, flow, sizes, rounds, peers } = parseStrictly(args);
  if (help) return undefined;
  if (!/^([1-9]|1\d|20)$/.test(rounds)) {
    throw new AppError('USAGE', `--rounds is "${rounds}": give a whole number from 1 to 20`);
  }
  return { flow, sizes: parseSizes(sizes), rounds: Number(rounds), peers };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        flow: { type: 'string', default: weeklySales.name },
        sizes: { type: 'string', default: '1' },
        rounds: { type: 'string', default: '3' },
        peers: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('USAGE', `${why}; npm run bench -- wall --help lists what there is`, {
      cause,
    });
  }
}
