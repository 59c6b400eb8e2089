import type { Type } from '@nestjs/common';
import { BooleanArg, EnumArg, IntArg } from '../input.js';
import { ExportFormat } from './export-format.js';

/** What a request says of the export it wants. */
export interface ExportArgs {
  format?: ExportFormat;
  skip?: number;
  manifest: boolean;
}

/** Adds to the arguments of a list what REST takes for exports of it. */
export function withExport<Args extends Type<object>>(args: Args): Args & Type<ExportArgs> {
  class ArgsWithExport extends args implements ExportArgs {
    @EnumArg(
      ExportFormat,
      'The whole list in this form, instead of a page; the size of a page is not used then.',
    )
    format?: ExportFormat;

    @IntArg('Rows to leave out of an export after "after": those that a broken download has.', {
      min: 0,
    })
    skip?: number;

    @BooleanArg('Instead of an export, what it is: rows, bytes, SHA-256 and columns.', false)
    manifest: boolean = false;
  }
  return ArgsWithExport;
}
