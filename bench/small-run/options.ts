import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';

export interface SmallRunOptions {
  rounds: number;
  /** Number of frequent statements to print. */
  statements: number;
}

export const USAGE = `npm run bench -- small-run [--rounds N] [--statements N]

  --rounds N      runs of each kind, 1 to 100 (default 15)
  --statements N  also print the N most frequent statements of each kind (default 0)`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): SmallRunOptions | undefined {
  const { help, rounds, statements } = parseStrictly(args);
  if (help) return undefined;
  return {
    rounds: parseNumber('rounds', rounds, 1, 100),
    statements: parseNumber('statements', statements, 0, 1_000),
  };
}

function parseNumber(name: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new AppError('USAGE', `--${name} is "${text}": give a whole number from ${min} to ${max}`);
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rounds: { type: 'string', default: '15' },
        statements: { type: 'string', default: '0' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('USAGE', `${why}; npm run bench -- small-run --help lists what there is`, {
      cause,
    });
  }
}
