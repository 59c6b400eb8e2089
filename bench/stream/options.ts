import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { parseWholeNumber } from '../parse-whole-number.js';

interface StreamBenchOptions {
  /** Events that wait in Kafka before the worker starts. */
  events: number;
  /** Seconds of each load over HTTP, and of the paced one. */
  seconds: number;
  /** Measures only publications, with so many million transactions in the open month; undefined for the whole bench. */
  month: number | undefined;
}

export const USAGE = `npm run bench -- stream [--events N] [--seconds N]
npm run bench -- stream --month N

  --events N   events that wait in Kafka before the worker starts, 10,000 to 10,000,000 (default 400,000)
  --seconds N  seconds of each load at a given rate or shape, 2 to 600 (default 10)
  --month N    measures only how long an event takes to its published answer, with N million transactions in the
               open month, 1 to 100

Without --month it installs Kafka first. Ends with 1 when a goal is missed.`;

/** @returns undefined when only help was requested @throws AppError USAGE */
export function parseOptions(args: string[]): StreamBenchOptions | undefined {
  const { help, events, seconds, month } = parseStrictly(args);
  if (help) return undefined;
  return {
    events: parseWholeNumber('--events', events, 10_000, 10_000_000),
    seconds: parseWholeNumber('--seconds', seconds, 2, 600),
    month: month === undefined ? undefined : parseWholeNumber('--month', month, 1, 100),
  };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        events: { type: 'string', default: '400000' },
        seconds: { type: 'string', default: '10' },
        month: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = 'npm run bench -- stream --help lists what there is';
    throw new AppError('USAGE', `${why}; ${advice}`, { cause });
  }
}
