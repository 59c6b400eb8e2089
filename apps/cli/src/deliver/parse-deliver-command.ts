import { parseArgs } from 'node:util';
import { isSourcePath } from '#intake/source/source-names.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';

const ADVICE = 'npm run deliver -- --help';

export const DELIVER_HELP = `Brings files to the source (SOURCE_URL), and says what becomes of each.

  npm run deliver -- FILE… [OPTIONS]    .csv, .csv.gz, .zip, or a folder of them

  --to FOLDER  the folder of the source that they go to, as 2010/january
  --replace    puts a file in the place of another of its name; it counts as a later delivery
  --start      asks for a run that reads them
  --wait       waits until a run has read them, and says what became of each; Ctrl-C ends the waiting

The files of a folder keep their paths below it. All are looked through before the first is sent; then
they go one after the other, oldest first. What the source has already is not sent again.
Exit codes: 0 done, 1 it failed, 2 something to mend first.`;

/** What was asked for on the command line. */
export interface DeliverCommand {
  paths: string[];
  /** Folder of the source; empty, or ends in `/`. */
  to: string;
  isReplacing: boolean;
  isStarting: boolean;
  isWaiting: boolean;
}

/** @returns undefined when help was asked for @throws AppError USAGE naming what is wrong */
export function parseDeliverCommand(args: string[]): DeliverCommand | undefined {
  const { positionals, values } = parse(args);
  if (values.help || positionals[0] === 'help') return undefined;
  if (positionals.length === 0) throw usage('no file is named');
  return {
    paths: positionals,
    to: folderOf(values.to),
    isReplacing: values.replace === true,
    isStarting: values.start === true,
    isWaiting: values.wait === true,
  };
}

function parse(args: string[]) {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args,
      options: {
        to: { type: 'string' },
        replace: flag,
        start: flag,
        wait: flag,
        help: { ...flag, short: 'h' },
      },
      allowPositionals: true,
    });
  } catch (cause) {
    throw usage(toAppError(cause, 'USAGE').message.split('. ')[0] ?? '', cause);
  }
}

function folderOf(to: string | undefined): string {
  if (to === undefined) return '';
  const folder = to.replace(/\/+$/, '');
  const isBelow = folder.split('/').every((part) => part !== '' && part !== '..');
  if (isBelow && isSourcePath(`${folder}/a.csv`)) return `${folder}/`;
  throw usage(`--to ${to}: name a folder below the source that runs read: not hidden, not error/`);
}

const usage = (what: string, cause?: unknown) =>
  new AppError('USAGE', `${what}; ${ADVICE}`, { cause });
