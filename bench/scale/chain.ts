import type { Correction } from '#pipeline/corrections/correction.js';

/** How large a chain is, and what is asked of its runs. */
export interface Size {
  times: number;
  /** As the tables name it: `10×`, `10 M`. */
  label: string;
  /** What it is made of: `450 × 143`. */
  extent: string;
  /** Setting of the engine, COMPUTE_URL. */
  compute: string;
  /** What worker and engine may take together at their peak, in bytes. */
  memoryCap: number;
  /** Bytes of disk that there must be room for. */
  room: number;
  /** What one more week or day may take; undefined where its fixed costs decide. */
  moreGoal: MoreGoal | undefined;
}

/** A share of the time of the first load, and seconds besides. */
export interface MoreGoal {
  share: number;
  seconds: number;
}

/** Rows of facts in files that are delivered, or in what is published. */
export interface Facts {
  rows: number;
  /** Their money; undefined where the generator does not tell. */
  cents: number | undefined;
}

/** The files of a first load. */
export interface FirstDelivery {
  /** All that can be read. */
  facts: Facts;
  /** The one row that cannot be read, as it should have been. */
  late: { correction: Correction; facts: Facts };
}

/** One file more, that can be withdrawn. */
export interface FurtherFile {
  facts: Facts;
  sha256: string;
}

/** A chain of one size, that can be taken through every scenario. */
export interface Chain {
  readonly size: Size;
  /** Writes the files of the first load into a folder. */
  write(folder: string): Promise<FirstDelivery>;
  /** Writes the file of one more week or day. */
  writeMore(folder: string): Promise<FurtherFile>;
}

export const plus = (x: Facts, y: Facts): Facts => ({
  rows: x.rows + y.rows,
  cents: x.cents === undefined || y.cents === undefined ? undefined : x.cents + y.cents,
});

export const minus = (x: Facts, { rows, cents }: Facts): Facts =>
  plus(x, { rows: -rows, cents: cents === undefined ? undefined : -cents });
