import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { type QuarantineArgs, QuarantineReason } from '#operations/quarantine/quarantine-filter.js';

const HELP = 'npm run quarantine -- help';
const ROWS_LISTED = 100;
const states = ['open', 'mended', 'all'] as const;

export const QUARANTINE_HELP = `Rows that are set aside, and how they come back.

  npm run quarantine -- list   [FILTERS] [--limit N]    one line a row: what is wrong, what to do
  npm run quarantine -- export [FILTERS] [--out FILE]   CSV; correct its column "text"
  npm run quarantine -- replay [FILE]                   takes the corrected CSV and starts a run;
                                                        without FILE: the contract was mended

Filters: --dataset NAME, --reason CODE, --column NAME, --file SHA256-OR-PATH, --run N,
         --state open|mended|all (default open)
Each takes --flow NAME (default weekly-sales).
Reasons: ${Object.keys(QuarantineReason).join(' ')}
Exit codes: 0 done, 1 it failed, 2 something to mend first.`;

/** What was asked for on the command line. */
export type QuarantineCommand =
  | { name: 'list'; filter: QuarantineArgs; limit: number }
  | { name: 'export'; filter: QuarantineArgs; file: string | undefined }
  | { name: 'replay'; flow: string | undefined; file: string | undefined };

/** @returns undefined when help was asked for @throws AppError USAGE naming what is wrong */
export function parseQuarantineCommand(args: string[]): QuarantineCommand | undefined {
  const { positionals, values } = parse(args);
  const [name, file, ...more] = positionals;
  if (name === 'help' || values.help) return undefined;
  const { limit, out, flow, help: _, ...filters } = values;
  const isFiltered = Object.keys(filters).length > 0;
  if (name === 'replay' && more.length === 0) {
    if (isFiltered || limit !== undefined || out !== undefined) {
      throw usage('replay takes a file and no option but --flow');
    }
    return { name, flow, file };
  }
  if (name !== 'list' && name !== 'export') throw usage('name list, export or replay');
  if (file !== undefined) throw usage(`${file} is one word too many`);
  const filter = { ...filterOf(filters), flow };
  if (name === 'list') {
    if (out !== undefined) throw usage('--out belongs to export');
    return { name, filter, limit: wholeNumber('--limit', limit) ?? ROWS_LISTED };
  }
  if (limit !== undefined) throw usage('--limit belongs to list: an export has every row');
  return { name, filter, file: out };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const filters = { dataset: text, reason: text, column: text, file: text, run: text, state: text };
  try {
    return parseArgs({
      args,
      options: {
        ...filters,
        flow: text,
        limit: text,
        out: text,
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    });
  } catch (cause) {
    throw usage(toAppError(cause, 'USAGE').message.split('. ')[0] ?? '', cause);
  }
}

function filterOf(given: Partial<Record<keyof QuarantineArgs, string>>): QuarantineArgs {
  const { dataset, reason, column, file } = given;
  if (reason !== undefined && !(reason in QuarantineReason))
    throw usage(`--reason ${reason}: no such reason`);
  const state = states.find((each) => each === (given.state ?? 'open'));
  if (state === undefined) throw usage(`--state ${given.state ?? ''}: use open, mended or all`);
  return { dataset, reason, column, file, state, run: wholeNumber('--run', given.run) };
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usage(`${flag} ${text}: give a whole number`);
}

function usage(what: string, cause?: unknown): AppError {
  return new AppError('USAGE', `${what}; ${HELP}`, { cause });
}
