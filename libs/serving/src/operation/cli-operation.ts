import type { Writable } from 'node:stream';
import type { CommandLine } from './cli-arguments.js';
import { bytesOf, writeText } from './cli-file.js';
import { formatResult } from './cli-table.js';
import { givesFile, type Operation } from './operation.js';
import type { OperationServices } from './operation-context.js';

/** As the audit log names whoever may start programs on this machine. */
export const CLI_ACTOR = 'cli';

/** Whoever may start programs here could read the database itself. */
export const CLI = { actor: CLI_ACTOR, role: 'admin', mayReadPersonalData: true } as const;

/**
 * Does what was asked for on the command line.
 * @param screen where the result goes
 * @throws AppError of the operation; USAGE for a file that cannot be opened
 */
export async function runCommandLine(
  operation: Operation,
  { args, json, in: file, out }: CommandLine,
  services: OperationServices,
  screen: Writable,
): Promise<void> {
  const context = { ...services, ...CLI };
  const upload = file === undefined ? undefined : bytesOf(file);
  const result = operation.run(context, args, upload);
  if (givesFile(operation.result)) {
    await writeText(result as AsyncGenerator<string>, out, screen);
    return;
  }
  const value: unknown = await result;
  screen.write(`${json ? JSON.stringify(value, null, 2) : formatResult(value)}\n`);
}
