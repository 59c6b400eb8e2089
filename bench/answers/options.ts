import { parseArgs } from 'node:util';
import { CHAIN } from '#sample/sample-options.js';
import { AppError } from '#platform/errors/app-error.js';
import { parseWholeNumber } from '../parse-whole-number.js';

interface AnswersBenchOptions {
  /** Folder with the source files; by default the bench generates the sample. */
  data?: string;
  /** Stores of the generated sample. */
  stores: number;
  rounds: number;
  /** Asks as callers bound to stores, beside the whole chain. */
  scopes: boolean;
}

export const USAGE = `npm run bench -- answers [--scopes] [--rounds N] [--stores N | --data DIR]

  --scopes    asks as callers bound to 1, 3 and 10 stores, beside the chain with a store as a filter
  --rounds N  rounds over all questions, 1 to 999 (default 40)
  --stores N  stores of the generated sample, 45 to 4,500 (default 45)
  --data DIR  sales, features and stores files to ask about (default: the generated sample with a plan)

Ends with 1 when a goal is missed.`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): AnswersBenchOptions | undefined {
  const { help, rounds, stores, ...given } = parseStrictly(args);
  if (help) return undefined;
  return {
    ...given,
    rounds: parseWholeNumber('--rounds', rounds, 1, 999),
    stores: parseWholeNumber('--stores', stores, CHAIN.stores, 4_500),
  };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rounds: { type: 'string', default: '40' },
        stores: { type: 'string', default: String(CHAIN.stores) },
        scopes: { type: 'boolean', default: false },
        data: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = 'npm run bench -- answers --help lists what there is';
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
