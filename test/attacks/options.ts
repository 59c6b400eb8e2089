import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';

export interface AttackOptions {
  /** Folder with the source files; by default the command generates the sample. */
  data?: string;
  /** File for the figures as JSON. */
  json?: string;
  /** Only attacks, or requests, whose name contains this text. */
  only?: string;
}

/** @param what the command does, in the plural */
export const formatUsage = (command: string, what: string): string =>
  `npm run tool -- ${command} [--only TEXT] [--data DIR] [--json FILE]

  --only TEXT  only ${what} whose name holds TEXT
  --data DIR   sales, features and stores files to answer from (default: the generated sample)
  --json FILE  also write the figures to FILE

Ends with 1 when the API did not hold.`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[], command = 'attacks'): AttackOptions | undefined {
  try {
    const { help, ...given } = parseArgs({
      args,
      options: {
        only: { type: 'string' },
        data: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
    return help ? undefined : given;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = `npm run tool -- ${command} --help lists what there is`;
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
