import type { Correction } from '#pipeline/corrections/correction.js';

/** The size of a chain, and the goals of its runs. */
export interface Size {
  times: number;
  /** Label in the tables: `10×`, `10 M`. */
  label: string;
  /** Its composition: `450 × 143`. */
  extent: string;
  /** Setting of the engine, COMPUTE_URL. */
  compute: string;
  /** Peak memory that worker and engine may use together, in bytes. */
  memoryCap: number;
  /** Bytes of free disk that it needs. */
  room: number;
  /** Time goal of one more week or day; undefined where fixed costs dominate. */
  moreGoal: MoreGoal | undefined;
}

/** A share of the first load's time, plus seconds. */
export interface MoreGoal {
  share: number;
  seconds: number;
}

/** Fact rows in delivered files, or in a publication. */
export interface Facts {
  rows: number;
  /** Sum of their amounts; undefined where the generator does not return it. */
  cents: number | undefined;
}

/** The files of a first load. */
export interface FirstDelivery {
  /** All readable rows. */
  facts: Facts;
  /** The one unreadable row, and its correction. */
  late: { correction: Correction; facts: Facts };
}

/** One more file, which can be withdrawn. */
export interface FurtherFile {
  facts: Facts;
  sha256: string;
}

/** A chain of one size that runs through every scenario. */
export interface Chain {
  readonly size: Size;
  /** Writes the files of the first load into a folder. */
  write(folder: string): Promise<FirstDelivery>;
  /** Writes the file of one more week or day. */
  writeMore(folder: string): Promise<FurtherFile>;
}

export const addFacts = (x: Facts, y: Facts): Facts => ({
  rows: x.rows + y.rows,
  cents: x.cents === undefined || y.cents === undefined ? undefined : x.cents + y.cents,
});

export const subtractFacts = (x: Facts, { rows, cents }: Facts): Facts =>
  addFacts(x, { rows: -rows, cents: cents === undefined ? undefined : -cents });
