import { z } from 'zod';
import type { Dataset } from '#intake/contracts/contract.js';
import type { Header } from '#intake/source/text/header.js';
import type { ErrorCode } from '#platform/errors/app-error.js';

const header = z.object({ cells: z.array(z.string()), delimiter: z.string(), line: z.number() });

/** A file that counts: seen in the source, and not refused. */
export const ledgerFile = z.object({
  fileId: z.number(),
  sha256: z.string(),
  dataset: z.string(),
  path: z.string(),
  /** Rank among the files of its source: a later delivery wins over an earlier one. */
  deliveryOrder: z.number(),
  header,
  /** Known once the file is in `raw/`. */
  text: z.object({ lineEnd: z.enum(['lf', 'crlf', 'cr', 'mixed']), lines: z.number() }).nullable(),
});
export type LedgerFile = z.output<typeof ledgerFile>;

/** A file as a run covers it. */
export const coveredFile = ledgerFile.extend({
  /** To be read by this run; the rows of the others were read by an earlier one. */
  isNew: z.boolean(),
  /** Made of rows that people have corrected. */
  isMended: z.boolean(),
  /** Whether what it says of people lies sealed in `raw/`. */
  isSealed: z.boolean(),
});
export type CoveredFile = z.output<typeof coveredFile>;

/** A delivered file that does not count. */
export const fileAside = z.object({
  sha256: z.string(),
  path: z.string(),
  dataset: z.string().nullable(),
  /** Why it is refused; null when it is withdrawn. */
  error: z
    .object({
      code: z.custom<ErrorCode>((code) => typeof code === 'string'),
      message: z.string(),
    })
    .nullable(),
});
export type FileAside = z.output<typeof fileAside>;

/** A file with corrections that no run has taken. What was cleaned has a dataset and a header. */
export const correctedFile = ledgerFile.pick({
  fileId: true,
  sha256: true,
  dataset: true,
  header: true,
});
export type CorrectedFile = z.output<typeof correctedFile>;

/** A text as it was found in the source folder, good or refused. */
export interface SeenFile {
  sha256: string;
  /** Below the source folder. */
  path: string;
  bytes: number;
  /** Unix milliseconds. */
  modified: number;
  /** Undefined when nothing in the file tells. */
  dataset?: Dataset | undefined;
  header?: Header | undefined;
  refusal?: FileError | undefined;
}

/** Why a whole file is refused. */
export interface FileError {
  code: ErrorCode;
  message: string;
}
