import { AppError } from '#platform/errors/app-error.js';

/** How numbers and cells are written in CSV. */
export interface CsvDialect {
  separator: string;
  decimal: string;
}

/** Characters by what a request may write for them: `;` has a meaning in shells. */
export const CSV_SEPARATORS = {
  ',': ',',
  ';': ';',
  comma: ',',
  semicolon: ';',
  tab: '\t',
} as const;
export const CSV_DECIMALS = { '.': '.', ',': ',', point: '.', comma: ',' } as const;

/** What a request asks of a CSV file; undefined for the default. */
export interface CsvArgs {
  sep?: keyof typeof CSV_SEPARATORS | undefined;
  decimal?: keyof typeof CSV_DECIMALS | undefined;
}

/** RFC 4180, and numbers as programs write them. */
export const defaultDialect: CsvDialect = { separator: ',', decimal: '.' };

/** Whether a request sets the notation of CSV, which no other format has. */
export const hasDialect = ({ sep, decimal }: CsvArgs): boolean =>
  sep !== undefined || decimal !== undefined;

/**
 * Returns the dialect of a CSV file. With a decimal comma, the separator is a semicolon unless `sep` names another.
 * @param format of the file
 * @throws AppError ARGUMENT_INVALID for a dialect of another format, and for a comma that would be both
 */
export function resolveDialect(args: CsvArgs, format: string): CsvDialect {
  const { sep, decimal } = args;
  if (hasDialect(args) && format !== 'csv') {
    const problem = `they are settings of CSV, not of ${format}: ask for csv, or leave them out`;
    throw new AppError('ARGUMENT_INVALID', `sep and decimal: ${problem}`);
  }
  const point = CSV_DECIMALS[decimal ?? '.'];
  const separator = CSV_SEPARATORS[sep ?? (point === ',' ? ';' : ',')];
  if (point !== separator) return { separator, decimal: point };
  const problem = 'a comma cannot separate cells and decimals: use sep=; or sep=tab';
  throw new AppError('ARGUMENT_INVALID', `decimal: ${problem}`);
}
