import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { kinds } from './kinds/kinds.js';

export interface ChaosOptions {
  rounds: number;
  seed: number;
  /** Only the round with this number; undefined for all. */
  only: number | undefined;
  /** Only rounds of these kinds; of every kind when empty. */
  kinds: readonly string[];
  /** Rounds in parallel. */
  jobs: number;
  /** Keep the folders of every round, not only of failed ones. */
  keep: boolean;
}

export const USAGE = `npm run tool -- chaos [--rounds N] [--seed N] [--kind KIND] [--only N] [--jobs N] [--keep]

  --rounds N   how many runs are disturbed (default 220)
  --seed N     what is drawn: kinds, moments, victims (default 1)
  --kind KIND  only disturbances of this kind, may be repeated: ${kinds.map(({ name }) => name).join(', ')}
  --only N     only round N of those
  --jobs N     rounds side by side (default 2)
  --keep       keep what every round leaves, not only of those that differ`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): ChaosOptions | undefined {
  const { help, keep, kind: named, only, ...numbers } = parseStrictly(args);
  if (help) return undefined;
  const unknown = named.find((name) => !kinds.some((kind) => kind.name === name));
  if (unknown !== undefined)
    throw new AppError('USAGE', `--kind is "${unknown}": there is no such kind`);
  return {
    keep,
    kinds: named,
    only: only === undefined ? undefined : parseCount('only', only),
    rounds: parseCount('rounds', numbers.rounds),
    seed: parseCount('seed', numbers.seed),
    jobs: parseCount('jobs', numbers.jobs),
  };
}

function parseCount(name: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new AppError('USAGE', `--${name} is "${text}": give a whole number from 1 to 999999`);
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rounds: { type: 'string', default: '220' },
        seed: { type: 'string', default: '1' },
        kind: { type: 'string', multiple: true, default: [] },
        only: { type: 'string' },
        jobs: { type: 'string', default: '2' },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('USAGE', `${why}; npm run tool -- chaos --help lists what there is`, {
      cause,
    });
  }
}
