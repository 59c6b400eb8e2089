import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { parseSizes } from '../parse-sizes.js';
import type { Chain } from './chain.js';
import type { Subject } from './subject.js';
import { requireSubject } from './subjects.js';

export interface ScaleOptions {
  subject: Subject;
  /** Smallest first. */
  chains: Chain[];
  /** File for the figures as JSON. */
  json?: string;
  /** Folder for all files of a size during its runs. */
  dir: string;
}

export const USAGE = `npm run bench -- scale [--flow FLOW] [--sizes N,…] [--dir DIR] [--json FILE]

  --flow FLOW  weekly-sales (default) or retail-mart
  --sizes N,…  each 1 to 100: of weekly-sales times the sample's 421,570 sales rows (default 1,10,100),
               of retail-mart million transactions (default 1,10,50)
  --dir DIR    existing folder on a disk with room: 100 of weekly-sales asks for 44 GB, 50 of retail-mart
               for 44 GB (default: the temporary folder)
  --json FILE  also write the figures to FILE

Ends with 1 when memory went over its cap, or time grew too fast: of weekly-sales faster than rows since the
smallest size, of retail-mart when a row takes more than 1.2 times what it takes at any smaller size. Other
goals that are missed are told only.`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): ScaleOptions | undefined {
  const { help, flow, sizes, ...given } = parseStrictly(args);
  if (help) return undefined;
  const subject = requireSubject(flow);
  const chains = parseSizes(sizes ?? subject.defaultSizes).map((times) =>
    subject.createChain(times),
  );
  return { ...given, subject, chains };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        flow: { type: 'string', default: 'weekly-sales' },
        sizes: { type: 'string' },
        dir: { type: 'string', default: tmpdir() },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = 'npm run bench -- scale --help lists what there is';
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
