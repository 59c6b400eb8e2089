import { z } from 'zod';
import type { Dataset } from '#intake/contracts/contract.js';
import type { Header } from '#intake/source/text/header.js';
import type { ErrorCode } from '#platform/errors/app-error.js';

export const fileHeader = z.object({
  cells: z.array(z.string()),
  delimiter: z.string(),
  line: z.number(),
});

/** An active file: seen in the source, and not refused. */
export const ledgerFile = z.object({
  fileId: z.number(),
  sha256: z.string(),
  dataset: z.string(),
  path: z.string(),
  /** Position among the files of its source: a later delivery takes precedence. */
  deliveryOrder: z.number(),
  header: fileHeader,
  /** Null until the file is in `raw/`. */
  text: z
    .object({
      lineEnd: z.enum(['lf', 'crlf', 'cr', 'mixed']),
      lines: z.number(),
    })
    .nullable(),
});
export type LedgerFile = z.output<typeof ledgerFile>;

export const coveredFile = ledgerFile.extend({
  /** Whether this run reads it; an earlier run read the rows of the others. */
  isNew: z.boolean(),
  /**
   * Whether the contract's limit of faulty rows applies. It does not to corrected rows, and not to events: each of them
   * was sent alone, so that faulty ones cast no doubt on the others.
   */
  isRated: z.boolean(),
  /** Whether its personal data in `raw/` is encrypted. */
  isSealed: z.boolean(),
});
export type CoveredFile = z.output<typeof coveredFile>;

/** A delivered file that is refused or withdrawn. */
export const excludedFile = z.object({
  sha256: z.string(),
  path: z.string(),
  dataset: z.string().nullable(),
  /** The reason for its refusal; null when it is withdrawn. */
  error: z
    .object({
      code: z.custom<ErrorCode>((code) => typeof code === 'string'),
      message: z.string(),
    })
    .nullable(),
});
export type ExcludedFile = z.output<typeof excludedFile>;

/** A file with corrections that no run has taken. A cleaned file has a dataset and a header. */
export const correctedFile = ledgerFile.pick({
  fileId: true,
  sha256: true,
  dataset: true,
  header: true,
});
export type CorrectedFile = z.output<typeof correctedFile>;

/** A text found in the source folder, accepted or refused. */
export interface ScannedFile {
  sha256: string;
  /** Relative to the source folder. */
  path: string;
  bytes: number;
  /** Unix milliseconds. */
  modified: number;
  /** Undefined when the file does not determine it. */
  dataset?: Dataset | undefined;
  header?: Header | undefined;
  refusal?: FileError | undefined;
}

/** Why a whole file is refused. */
export interface FileError {
  code: ErrorCode;
  message: string;
}
