import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';

interface CatalogueBenchOptions {
  rounds: number;
  /** Number of files to crawl. */
  files: number;
  /** Rows of a CSV to profile; 0 for none. */
  large: number;
}

export const USAGE = `npm run bench -- catalogue [--rounds N] [--files N] [--large N]

  --rounds N  questions and profiles of each kind, 3 to 100 (default 20)
  --files N   files that are crawled, 100 to 100,000 (default 10,000)
  --large N   rows of a CSV that is profiled as well, up to 100,000,000, for its memory (default 0: none);
              42,000,000 take 2 GB of disk

Ends with 1 when a goal is missed.`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): CatalogueBenchOptions | undefined {
  const { help, rounds, files, large } = parseStrictly(args);
  if (help) return undefined;
  return {
    rounds: within('rounds', rounds, 3, 100),
    files: within('files', files, 100, 100_000),
    large: within('large', large, 0, 100_000_000),
  };
}

function within(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new AppError('USAGE', `--${name} is "${text}": give a number from ${least} to ${most}`);
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rounds: { type: 'string', default: '20' },
        files: { type: 'string', default: '10000' },
        large: { type: 'string', default: '0' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = 'npm run bench -- catalogue --help lists what there is';
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
