import type { Writable } from 'node:stream';
import { AppError } from '#platform/errors/app-error.js';
import { argumentsOf } from '#serving/arguments.js';
import { commandName, helpOf, listingOf, readCommandLine } from '#operations/command-line.js';
import { runCommandLine } from '#operations/command-output.js';
import { STATE_HELP } from '../services/take-state.js';
import type { Operation } from '#operations/operation.js';
import type { OperationServices } from '#operations/operation-context.js';

type Open = (work: (services: OperationServices) => Promise<void>) => Promise<void>;

/** Whether the operation of a name has an argument `state`. */
export const hasStateFilter = (
  operations: readonly Operation[],
  name: string | undefined,
): boolean =>
  operations.some(
    (each) =>
      commandName(each) === name &&
      argumentsOf(each.args).some((argument) => argument.name === 'state'),
  );

/** No operation: it shows one run until it is over. */
const WATCH = 'watch';
const EXIT_FAILED = 1;

/**
 * `npm run ops`: does any operation, or says which there are.
 * @param open opens what operations work on, once it is known what to do
 * @returns the exit code
 * @throws AppError USAGE naming what is wrong; what the operation throws
 */
export async function opsCommand(
  operations: readonly Operation[],
  [name, ...argv]: string[],
  open: Open,
  screen: Writable,
): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    screen.write(
      `${listingOf(operations)}\nnpm run ops -- watch shows a run as it goes.\n\n${STATE_HELP}\n`,
    );
    return 0;
  }
  if (name === WATCH) {
    return watchCommand(argv, open, screen);
  }
  const operation = operations.find((each) => commandName(each) === name);
  if (!operation) {
    throw new AppError('USAGE', `there is no operation ${name}; npm run ops lists them all`);
  }
  const line = await readCommandLine(operation, argv);
  if (line) await open((services) => runCommandLine(operation, line, services, screen));
  else screen.write(`${helpOf(operation)}\n\n${STATE_HELP}${noteFor(operation)}\n`);
  return 0;
}

function noteFor(operation: Operation): string {
  if (!hasStateFilter([operation], commandName(operation))) return '';
  return '\n                A folder is written with a slash here, as in ./DIR: a word is the filter.';
}

async function watchCommand(argv: string[], open: Open, screen: Writable): Promise<number> {
  const { readWatchArguments, watch, WATCH_HELP } = await import('./watch-command.js');
  const watched = readWatchArguments(argv);
  if (!watched) {
    screen.write(`${WATCH_HELP}\n\n${STATE_HELP}\n`);
    return 0;
  }
  const say = (line: string) => void screen.write(`${line}\n`);
  // Ctrl-C ends the program, and the run goes on.
  const { signal } = new AbortController();
  let code = EXIT_FAILED;
  await open(async (services) => {
    const { status } = await watch(services, watched, say, signal);
    if (status === 'succeeded' || status === 'unchanged') code = 0;
  });
  return code;
}
