import 'reflect-metadata';
import { allOperations } from './all-operations.js';
import { type Argument, listArguments } from '#serving/arguments.js';
import { formatCommandName, formatCommand, formatOption } from '#operations/command-line.js';
import { isFileResult, type Operation } from '#operations/operation/operation.js';

export type ArgumentDescription = Argument & { option: string };

/** What help, completion and the parser need of an operation. */
export interface OperationDescription {
  command: string;
  summary: string;
  about: string;
  /** Its actions in the audit log; empty for an operation that only reads. */
  audit: readonly string[];
  args: readonly ArgumentDescription[];
  /** Content type of a file that may replace arguments. */
  upload?: string;
  /** Whether it needs such a file. */
  needsUpload: boolean;
  givesFile: boolean;
  examples: readonly { about: string; line: string }[];
}

/** The build stores the description in a file. */
export const describeOperation = (operation: Operation): OperationDescription => ({
  command: formatCommandName(operation),
  summary: operation.summary,
  about: operation.description ?? operation.summary,
  audit: operation.audit ?? [],
  args: listArguments(operation.args).map((each) => ({ ...each, option: formatOption(each.name) })),
  ...(operation.upload === undefined ? {} : { upload: operation.upload }),
  needsUpload: operation.needsUpload ?? false,
  givesFile: isFileResult(operation.result),
  examples: operation.examples.map(({ about, args }) => ({
    about,
    line: formatCommand(operation, args),
  })),
});

export const describeOperations = async (): Promise<OperationDescription[]> =>
  (await allOperations()).map(describeOperation);
