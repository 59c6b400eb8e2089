import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { parseWholeNumber } from '../parse-whole-number.js';

export interface ApiBenchOptions {
  /** Folder with the source files; by default the bench generates the sample. */
  data?: string;
  /** File to write the figures to. */
  json?: string;
  rounds: number;
  /** Seconds of one side in one round. */
  seconds: number;
  /** Minutes; 0 for none. */
  soak: number;
}

export const USAGE = `npm run bench -- api [--rounds N] [--seconds N] [--soak MINUTES] [--data DIR] [--json FILE]

  --rounds N      rounds over all sides, 1 to 50 (default 5)
  --seconds N     of load a side in each round, 1 to 60 (default 3)
  --soak MINUTES  then load the API for so long and watch its memory, 0 to 600 (default 0)
  --data DIR      sales, features and stores files to answer from (default: the generated sample)
  --json FILE     also write the figures to FILE

Ends with 1 when a goal is missed.`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): ApiBenchOptions | undefined {
  const { help, rounds, seconds, soak, ...given } = parseStrictly(args);
  if (help) return undefined;
  return {
    ...given,
    rounds: parseWholeNumber('--rounds', rounds, 1, 50),
    seconds: parseWholeNumber('--seconds', seconds, 1, 60),
    soak: parseWholeNumber('--soak', soak, 0, 600),
  };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '3' },
        soak: { type: 'string', default: '0' },
        data: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = 'npm run bench -- api --help lists what there is';
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
