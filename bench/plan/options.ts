import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';

export const USAGE = `npm run bench -- plan [--rounds N]

  --rounds N  first loads without and with a plan, in turns, 1 to 20 (default 3)`;

/** Returns the rounds; undefined when only help was requested. @throws AppError USAGE */
export function parseOptions(args: string[]): number | undefined {
  const { help, rounds } = parseStrictly(args);
  if (help) return undefined;
  if (!/^([1-9]|1\d|20)$/.test(rounds)) {
    throw new AppError('USAGE', `--rounds is "${rounds}": give a whole number from 1 to 20`);
  }
  return Number(rounds);
}

function parseStrictly(args: string[]) {
  try {
    const options = {
      rounds: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('USAGE', `${why}; npm run bench -- plan --help lists what there is`, {
      cause,
    });
  }
}
