/** A mutant of one file, and the result of the specs. */
export interface Outcome {
  /** Relative to the repository. */
  file: string;
  line: number;
  /** `was → is`. */
  change: string;
  /** `invalid`: the engine could not parse it, so no spec can detect it. */
  result: 'killed' | 'survived' | 'invalid';
}
