import 'reflect-metadata';
import { allOperations } from './all-operations.js';
import { type Argument, argumentsOf } from '#serving/arguments.js';
import { commandName, commandOf, optionOf } from '#operations/command-line.js';
import { givesFile, type Operation } from '#operations/operation/operation.js';

export type DescribedArgument = Argument & { option: string };

/** What help, completion and the parser need of an operation. */
export interface OperationDescription {
  command: string;
  summary: string;
  about: string;
  /** Its actions in the audit log; empty for an operation that only reads. */
  audit: readonly string[];
  args: readonly DescribedArgument[];
  /** Content type of a file that may replace arguments. */
  upload?: string;
  /** Whether it needs such a file. */
  needsUpload: boolean;
  givesFile: boolean;
  examples: readonly { about: string; line: string }[];
}

/** The build stores the description in a file. */
export const describeOperation = (operation: Operation): OperationDescription => ({
  command: commandName(operation),
  summary: operation.summary,
  about: operation.description ?? operation.summary,
  audit: operation.audit ?? [],
  args: argumentsOf(operation.args).map((each) => ({ ...each, option: optionOf(each.name) })),
  ...(operation.upload === undefined ? {} : { upload: operation.upload }),
  needsUpload: operation.needsUpload ?? false,
  givesFile: givesFile(operation.result),
  examples: operation.examples.map(({ about, args }) => ({
    about,
    line: commandOf(operation, args),
  })),
});

export const describeOperations = async (): Promise<OperationDescription[]> =>
  (await allOperations()).map(describeOperation);
