import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { parseSizes } from '../parse-sizes.js';
import { type Size, sizeOf } from './size.js';

export interface ScaleOptions {
  /** Smallest first. */
  sizes: Size[];
  /** File to write the figures to. */
  json?: string;
  /** Folder for everything a size needs while it runs. */
  dir: string;
}

export const USAGE = `npm run bench:scale -- [--sizes N,…] [--dir DIR] [--json FILE]

  --sizes N,…  times the sample's 421,570 sales rows, each 1 to 100 (default 1,10,100)
  --dir DIR    existing folder on a disk with room: 100 asks for 44 GB (default: the temporary folder)
  --json FILE  also write the figures to FILE

Ends with 1 when time grew faster than rows since the smallest size, or memory went over its cap. Other
goals that are missed are told only.`;

/** @throws AppError USAGE; undefined when only help was asked for */
export function parseOptions(args: string[]): ScaleOptions | undefined {
  const { help, sizes, ...given } = parseStrictly(args);
  if (help) return undefined;
  return { ...given, sizes: parseSizes(sizes).map(sizeOf) };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        sizes: { type: 'string', default: '1,10,100' },
        dir: { type: 'string', default: tmpdir() },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = 'npm run bench:scale -- --help lists what there is';
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
