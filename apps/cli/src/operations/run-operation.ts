import { allOperations } from './all-operations.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { type Argument, argumentsOf } from '#serving/arguments.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { commandName, commandOf, optionOf } from '#operations/command-line.js';
import { CLI, formatResult, bytesOf, writeText } from '#operations/command-output.js';
import { givesFile, type Operation } from '#operations/operation/operation.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { type Call, type Open, show } from '#platform/process/command.js';
import { servicesOf } from '../state.js';

/**
 * Executes an operation.
 * @param name its name on the command line
 * @throws AppError USAGE naming what is wrong; the errors of the operation
 */
export async function runOperation(name: string, call: Call): Promise<undefined> {
  const operation = (await allOperations()).find((each) => commandName(each) === name);
  if (!operation) throw new AppError('USAGE', `operation ${name} does not exist`);
  return performOperation(operation, call, servicesOf(call, name));
}

/** @param open opens the operation's services, after the arguments are checked */
export async function performOperation(
  operation: Operation,
  call: Call,
  open: Open<OperationServices>,
): Promise<undefined> {
  const { io, options } = call;
  const args = await argumentsIn(operation, options);
  if (operation.needsUpload && typeof options['in'] !== 'string') {
    throw new AppError('USAGE', `name the file with --in; ${commandOf(operation)} --help`);
  }
  await open(async (services) => {
    const upload = typeof options['in'] === 'string' ? bytesOf(options['in']) : undefined;
    const result = operation.run({ ...services, ...CLI }, args, upload);
    if (givesFile(operation.result)) {
      const { out } = options as { out?: string };
      await writeText(result as AsyncGenerator<string>, out, io.stdout);
      return;
    }
    const value: unknown = await result;
    show(call, value, call.json ? '' : formatResult(value));
  });
}

/** Checked arguments. @throws AppError USAGE naming what is wrong */
export async function argumentsIn(operation: Operation, options: Call['options']): Promise<object> {
  try {
    const named = argumentsOf(operation.args).flatMap((argument): [string, unknown][] => {
      const value = options[argument.name];
      return value === undefined ? [] : [[argument.name, valueOf(argument, value)]];
    });
    return await checkedArguments(operation.args, Object.fromEntries(named));
  } catch (cause) {
    const [what = ''] = toAppError(cause, 'USAGE').message.split('. ');
    throw new AppError('USAGE', `${what}; ${commandOf(operation)} --help`, { cause });
  }
}

function valueOf({ name, type }: Argument, value: unknown): unknown {
  if (type !== 'list' && type !== 'object') return value;
  try {
    return JSON.parse(String(value));
  } catch (cause) {
    throw new AppError('USAGE', `--${optionOf(name)} is not JSON`, { cause });
  }
}
