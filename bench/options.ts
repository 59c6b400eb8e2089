import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';

export interface BenchOptions {
  /** Folder with the source files; by default the bench generates the sample. */
  data?: string;
  /** File for the figures as JSON. */
  json?: string;
  rounds: number;
}

export const USAGE = `npm run bench -- [--data DIR] [--json FILE] [--rounds N]
npm run bench -- answers, api, cloud, exports, forecast, plan, scale, small-run, stream or wall

  --data DIR   sales, features and stores files to run over (default: the generated sample)
  --json FILE  also write the figures to FILE
  --rounds N   rounds of the floor and the pipeline, 1 to 50 (default 5)`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): BenchOptions | undefined {
  const { help, rounds, ...given } = parseStrictly(args);
  if (help) return undefined;
  if (!/^([1-9]|[1-4]\d|50)$/.test(rounds)) {
    throw new AppError('USAGE', `--rounds is "${rounds}": give a whole number from 1 to 50`);
  }
  return { ...given, rounds: Number(rounds) };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        data: { type: 'string' },
        json: { type: 'string' },
        rounds: { type: 'string', default: '5' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('USAGE', `${why}; npm run bench -- --help lists what there is`, { cause });
  }
}
