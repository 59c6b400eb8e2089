import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';

interface ExportBenchOptions {
  /** Folder with the source files; by default the bench generates the sample. */
  data?: string;
  rounds: number;
}

export const USAGE = `npm run bench -- exports [--rounds N] [--data DIR]

  --rounds N  rounds over all forms, 1 to 20 (default 3)
  --data DIR  sales, features and stores files to export (default: the generated sample)

Ends with 1 when a goal is missed.`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): ExportBenchOptions | undefined {
  const { help, rounds, ...given } = parseStrictly(args);
  if (help) return undefined;
  const count = /^\d{1,2}$/.test(rounds) ? Number(rounds) : NaN;
  if (count >= 1 && count <= 20) return { ...given, rounds: count };
  throw new AppError('USAGE', `--rounds is "${rounds}": give a whole number from 1 to 20`);
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rounds: { type: 'string', default: '3' },
        data: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = 'npm run bench -- exports --help lists what there is';
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
