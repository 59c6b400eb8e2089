import type { Type } from '@nestjs/common';
import { BooleanArg, EnumArg, IntArg } from '../input.js';
import { namedEnum } from '../named-enum.js';
import { ExportFormat } from './export-format.js';

/** Arguments of a request for a file. */
interface FileArgs {
  format?: ExportFormat;
  manifest: boolean;
}

/** Arguments of a request for the export of a list. */
export interface ExportArgs extends FileArgs {
  skip?: number;
}

/** The part of an answer that a request wants as a file. */
export interface PartArgs {
  part: string;
}

/** Names of all arguments for the file, not the question. */
const NAMES: ReadonlySet<string> = new Set(['format', 'skip', 'manifest', 'part']);

/** Returns the arguments of the question. */
export function withoutExport(args: object): object {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !NAMES.has(name)));
}

/** Adds the REST arguments for files to the arguments of an answer that is no list. */
export function withFile<Args extends Type<object>>(args: Args): Args & Type<FileArgs> {
  return fileArgs(args, 'A part of the answer as rows in this form, instead of JSON.');
}

/** Adds the REST arguments for exports to the arguments of a list. */
export function withExport<Args extends Type<object>>(args: Args): Args & Type<ExportArgs> {
  const whole =
    'The whole list in this form, instead of a page; the size of a page is not used then.';

  class ArgsWithExport extends fileArgs(args as Type<object>, whole) implements ExportArgs {
    @IntArg('Rows to leave out of an export after "after": those that a broken download has.', {
      min: 0,
    })
    skip?: number;
  }
  return ArgsWithExport as unknown as Args & Type<ExportArgs>;
}

/**
 * Adds the argument for the part of an answer.
 * @param name of the enum of the parts
 * @param main the default part
 */
export function withPart<Args extends Type<object>>(
  args: Args,
  name: string,
  parts: readonly string[],
  main: string,
): Args & Type<PartArgs> {
  const members = Object.fromEntries(parts.map((part) => [part, part]));
  const values = namedEnum(name, 'Part of an answer.', members);

  class ArgsWithPart extends args implements PartArgs {
    @EnumArg(values, 'Which part of the answer the file has.', main)
    part: string = main;
  }
  return ArgsWithPart;
}

function fileArgs<Args extends Type<object>>(args: Args, about: string): Args & Type<FileArgs> {
  class ArgsWithFile extends args implements FileArgs {
    @EnumArg(ExportFormat, about)
    format?: ExportFormat;

    @BooleanArg('Instead of an export, what it is: rows, bytes, SHA-256 and columns.', false)
    manifest: boolean = false;
  }
  return ArgsWithFile;
}
