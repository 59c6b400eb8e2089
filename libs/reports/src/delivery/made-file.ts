/** A file of a report, as it lies in a temporary folder. */
export interface MadeFile {
  /** `weekly-top-stores.csv` */
  name: string;
  path: string;
  contentType: string;
  bytes: number;
  rows: number;
  /** In hexadecimal. */
  sha256: string;
}

/** What all files of one report are about. */
export interface About {
  /** The snapshot, in sentences. */
  facts: readonly string[];
  warnings: readonly string[];
  /** Number of the snapshot. */
  snapshot: string;
}

/** What became of files that were handed over. */
export interface Delivered {
  /** Where they lie, or who has them. */
  place: string;
  /** What went wrong all the same. */
  note: string | null;
}
