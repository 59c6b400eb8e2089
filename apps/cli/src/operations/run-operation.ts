import type { CliCall } from '../guests.js';
import { allOperations } from './all-operations.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { type Argument, listArguments } from '#serving/arguments.js';
import { validateArguments } from '#serving/check-arguments.js';
import { formatCommandName, formatCommand, formatOption } from '#operations/command-line.js';
import { CLI, formatResult, readFileBytes, writeText } from '#operations/command-output.js';
import { isFileResult, type Operation } from '#operations/operation/operation.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { type Open, show } from '#composition/command.js';
import { withServices } from '../state.js';

/**
 * Executes an operation.
 * @param name its name on the command line
 * @throws AppError USAGE naming what is wrong; the errors of the operation
 */
export async function runOperation(name: string, call: CliCall): Promise<undefined> {
  const operation = (await allOperations()).find((each) => formatCommandName(each) === name);
  if (!operation) throw new AppError('USAGE', `operation ${name} does not exist`);
  return executeOperation(operation, call, withServices(call, name));
}

/** @param open opens the operation's services, after the arguments are checked */
export async function executeOperation(
  operation: Operation,
  call: CliCall,
  open: Open<OperationServices>,
): Promise<undefined> {
  const { io, options } = call;
  const args = await parseArguments(operation, options);
  if (operation.needsUpload && typeof options['in'] !== 'string') {
    throw new AppError('USAGE', `name the file with --in; ${formatCommand(operation)} --help`);
  }
  await open(async (services) => {
    const upload = typeof options['in'] === 'string' ? readFileBytes(options['in']) : undefined;
    const result = operation.run({ ...services, ...CLI }, args, upload);
    if (isFileResult(operation.result)) {
      const { out } = options as { out?: string };
      await writeText(result as AsyncGenerator<string>, out, io.stdout);
      return;
    }
    const value: unknown = await result;
    show(call, value, call.json ? '' : formatResult(value));
  });
}

/** Checked arguments. @throws AppError USAGE naming what is wrong */
export async function parseArguments(
  operation: Operation,
  options: CliCall['options'],
): Promise<object> {
  try {
    const named = listArguments(operation.args).flatMap((argument): [string, unknown][] => {
      const value = options[argument.name];
      return value === undefined ? [] : [[argument.name, parseValue(argument, value)]];
    });
    return await validateArguments(operation.args, Object.fromEntries(named));
  } catch (cause) {
    const [what = ''] = toAppError(cause, 'USAGE').message.split('. ');
    throw new AppError('USAGE', `${what}; ${formatCommand(operation)} --help`, { cause });
  }
}

function parseValue({ name, type }: Argument, value: unknown): unknown {
  if (type !== 'list' && type !== 'object') return value;
  try {
    return JSON.parse(String(value));
  } catch (cause) {
    throw new AppError('USAGE', `--${formatOption(name)} is not JSON`, { cause });
  }
}
