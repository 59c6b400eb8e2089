import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { parseSizes } from '../parse-sizes.js';

export interface ChunkBenchOptions {
  /** Times the sample's 421,570 sales rows, smallest first. */
  sizes: number[];
  rounds: number;
  /** Letters of the layouts to measure. */
  layouts: string;
  /** Folder for everything a size needs while it runs. */
  dir: string;
  /** File to write the figures to. */
  json?: string;
}

export const USAGE = `npm run bench:chunks -- [--sizes N,…] [--rounds N] [--layouts ABCD] [--dir DIR] [--json FILE]

  --sizes N,…  times the sample's 421,570 sales rows, each 1 to 100 (default 1,10)
  --rounds N   rounds over all layouts, each made anew, 1 to 20 (default 3)
  --layouts L  letters of the layouts to measure (default ABCD; D has E and F with it)
  --dir DIR    existing folder on a disk with room: 100 takes some 25 GB (default: the temporary folder)
  --json FILE  also write the figures to FILE`;

/** @throws AppError USAGE; undefined when only help was asked for */
export function parseOptions(args: string[]): ChunkBenchOptions | undefined {
  const { help, sizes, rounds, ...given } = parseStrictly(args);
  if (help) return undefined;
  const ascending = parseSizes(sizes);
  if (!/^([1-9]|1\d|20)$/.test(rounds)) {
    throw new AppError('USAGE', `--rounds is "${rounds}": give a whole number from 1 to 20`);
  }
  if (!/^[ABCD]+$/.test(given.layouts)) {
    throw new AppError('USAGE', `--layouts is "${given.layouts}": give letters of ABCD`);
  }
  return { ...given, sizes: ascending, rounds: Number(rounds) };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        sizes: { type: 'string', default: '1,10' },
        rounds: { type: 'string', default: '3' },
        layouts: { type: 'string', default: 'ABCD' },
        dir: { type: 'string', default: tmpdir() },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = 'npm run bench:chunks -- --help lists what there is';
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
