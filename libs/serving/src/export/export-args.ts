import type { Type } from '@nestjs/common';
import { BooleanArg, EnumArg, IntArg } from '../input.js';
import { namedEnum } from '../named-enum.js';
import { CSV_DECIMALS, CSV_SEPARATORS, type CsvArgs } from './csv-dialect.js';
import { ExportFormat } from './export-format.js';

/** Arguments of a request for a file. */
interface FileArgs extends CsvArgs {
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
const NAMES: ReadonlySet<string> = new Set([
  'format',
  'sep',
  'decimal',
  'skip',
  'manifest',
  'part',
]);

/** Returns the arguments of the question. */
export function omitExport(args: object): object {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !NAMES.has(name)));
}

const mapNames = <Name extends string>(values: Record<Name, string>) =>
  Object.fromEntries(Object.keys(values).map((name) => [name, name]));
const separators = mapNames(CSV_SEPARATORS);
const decimals = mapNames(CSV_DECIMALS);

/** Adds the arguments for the dialect of CSV. */
export function withDialect<Args extends Type<object>>(args: Args): Args & Type<CsvArgs> {
  class ArgsWithDialect extends (args as Type<object>) implements CsvArgs {
    @EnumArg(
      separators,
      'Separator of the cells of CSV. Default: a comma, or a semicolon with a decimal comma.',
    )
    sep?: keyof typeof CSV_SEPARATORS;

    @EnumArg(decimals, 'Decimal mark of CSV. Default: a point.')
    decimal?: keyof typeof CSV_DECIMALS;
  }
  return ArgsWithDialect as unknown as Args & Type<CsvArgs>;
}

/** Adds the REST arguments for files to the arguments of an answer that is no list. */
export function withFile<Args extends Type<object>>(args: Args): Args & Type<FileArgs> {
  return addFileArgs(
    args,
    'Format of an export of one part of the answer; without it, the answer is JSON.',
  );
}

/** Adds the REST arguments for exports to the arguments of a list. */
export function withExport<Args extends Type<object>>(args: Args): Args & Type<ExportArgs> {
  const whole =
    'Format of an export of the full list, which ignores the page size; without it, the answer ' +
    'is a page of JSON.';

  class ArgsWithExport extends addFileArgs(args as Type<object>, whole) implements ExportArgs {
    @IntArg(
      'Number of rows to skip after "after" in an export: the rows that an interrupted download ' +
        'already has.',
      {
        min: 0,
      },
    )
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
    @EnumArg(values, 'Part of the answer to export.', main)
    part: string = main;
  }
  return ArgsWithPart;
}

function addFileArgs<Args extends Type<object>>(args: Args, about: string): Args & Type<FileArgs> {
  class ArgsWithFile extends withDialect(args) implements FileArgs {
    @EnumArg(ExportFormat, about)
    format?: ExportFormat;

    @BooleanArg(
      'Returns a description of the export instead of its rows: count of rows, bytes, SHA-256 ' +
        'and columns.',
      false,
    )
    manifest: boolean = false;
  }
  return ArgsWithFile;
}
