import type { Cell } from '#lake/ports/compute.js';

/** A question that was checked, with what it is asked of. */
export interface CheckedQuestion {
  sql: string;
  /** For `$1`, `$2`, …. */
  values: readonly Cell[];
  files: readonly string[];
  /** SQL that names what may be asked about. */
  prepare: readonly string[];
}
