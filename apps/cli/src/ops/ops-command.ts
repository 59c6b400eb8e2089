import type { Writable } from 'node:stream';
import { AppError } from '#platform/errors/app-error.js';
import { readCommandLine } from '#serving/operation/cli-arguments.js';
import { helpOf, listingOf } from '#serving/operation/cli-help.js';
import { commandName } from '#serving/operation/cli-names.js';
import { runCommandLine } from '#serving/operation/cli-operation.js';
import type { Operation } from '#serving/operation/operation.js';
import type { OperationServices } from '#serving/operation/operation-context.js';

/**
 * `npm run ops`: does any operation, or says which there are.
 * @param open opens what operations work on, once it is known what to do
 * @throws AppError USAGE naming what is wrong; what the operation throws
 */
export async function opsCommand(
  operations: readonly Operation[],
  [name, ...argv]: string[],
  open: (work: (services: OperationServices) => Promise<void>) => Promise<void>,
  screen: Writable,
): Promise<void> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    screen.write(`${listingOf(operations)}\n`);
    return;
  }
  const operation = operations.find((each) => commandName(each) === name);
  if (!operation) {
    throw new AppError('USAGE', `there is no operation ${name}; npm run ops lists them all`);
  }
  const line = await readCommandLine(operation, argv);
  if (line) await open((services) => runCommandLine(operation, line, services, screen));
  else screen.write(`${helpOf(operation)}\n`);
}
