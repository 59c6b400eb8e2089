import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';

interface ConsoleBenchOptions {
  rounds: number;
}

export const USAGE = `npm run bench -- console [--rounds N]

  --rounds N  loads, interactions, changes of the page and runs of each kind, 3 to 50 (default 7)

It starts a console with the sample data, and needs Chromium at /usr/bin/chromium. Ends with 1 when a goal is missed.`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): ConsoleBenchOptions | undefined {
  const { help, rounds: text } = parseStrictly(args);
  if (help) return undefined;
  const rounds = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  if (rounds >= 3 && rounds <= 50) return { rounds };
  throw new AppError('USAGE', `--rounds is "${text}": give a number from 3 to 50`);
}

function parseStrictly(args: string[]) {
  try {
    const rounds = { type: 'string', default: '7' } as const;
    return parseArgs({ args, options: { rounds, help: { type: 'boolean', default: false } } })
      .values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('USAGE', `${why}; npm run bench -- console --help lists what there is`, {
      cause,
    });
  }
}
