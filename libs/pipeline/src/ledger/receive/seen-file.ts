import type { ErrorCode } from '#platform/errors/app-error.js';
import type { Dataset } from '#intake/contracts/contract.js';
import type { Header } from '#intake/source/header.js';

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
