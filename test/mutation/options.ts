import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';

export interface MutateOptions {
  /** Files and folders to mutate, relative to the repository. */
  paths: string[];
  /** Folders of the specs to run; by default those next to or below the paths. */
  specs: string[];
  /** Tries one in this many SQL mutants. */
  every: number;
  /** Repeats mutants that an earlier run has decided. */
  force: boolean;
}

export const USAGE = `npm run tool -- mutate [--specs DIR] [--every N] [--force] PATH...

  PATH         a file or folder: its .ts and .sql files get one fault at a time
  --specs DIR  judge by the specs below DIR (default: those of PATH's folder); may be repeated
  --every N    of the faults in SQL only each Nth, as a sample (default 1)
  --force      try again what an earlier run has settled`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): MutateOptions | undefined {
  const { values, positionals } = parseStrictly(args);
  if (values.help) return undefined;
  if (positionals.length === 0) throw new AppError('USAGE', `name a file or folder\n\n${USAGE}`);
  if (!/^[1-9]\d{0,3}$/.test(values.every)) {
    throw new AppError('USAGE', `--every is "${values.every}": give a whole number from 1 to 9999`);
  }
  const { specs, every, force } = values;
  return { paths: positionals, specs, every: Number(every), force };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        specs: { type: 'string', multiple: true, default: [] },
        every: { type: 'string', default: '1' },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('USAGE', `${why}; npm run tool -- mutate --help lists what there is`, {
      cause,
    });
  }
}
