/** A fault put into one file, and what the specs made of it. */
export interface Outcome {
  /** Relative to the repository. */
  file: string;
  line: number;
  /** `was → is`. */
  change: string;
  /** `invalid`: the engine could not even read it, so no spec can claim it. */
  result: 'killed' | 'survived' | 'invalid';
}
