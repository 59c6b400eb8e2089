/** Distance from the expected value at which an alert is sent. */
export interface AlertThreshold {
  /** Meaning of the figure, as a sentence without its full stop. */
  meaning: string;
  /** Used by a rule without a threshold. */
  default: number;
  min: number;
  max: number;
}

/** Result of an alert's SQL for one subject and week. Figures are exact, as decimal text. */
export interface AlertFinding {
  /** The subject, as the SQL names it: `12`. */
  id: string;
  /** Date of the week, as ISO text. */
  week: string;
  value: string;
  expected: string;
  /** The lowest and highest value within the threshold. */
  lowest: string;
  highest: string;
  isAbove: boolean;
  /** Distance of the value from the expected one, in the unit of the threshold, which it exceeds. */
  distance: number;
  threshold: number;
}

export interface AlertWords {
  /** `Store 12 sold 31 % less in the week of 2012-10-26 than a year before` */
  title: string;
  /** The underlying figures, in one line. */
  cause: string;
  /** The page of the console with the details, relative to its address. */
  link: string;
}

export interface AlertDeclaration<MartName extends string> {
  /** One sentence for people. */
  comment: string;
  reads: readonly MartName[];
  /**
   * A SELECT over views of schema `mart`, where `$1` is the snapshot and `$2` a day. It returns one row for each
   * subject and week after that day, with `id`, `week`, `value`, `expected` and `width`, and omits rows that it cannot
   * judge. The engine keeps rows whose value differs from the expected one by more than the threshold times `width`,
   * sorts them and takes the first.
   */
  sql: URL;
  /** The subject in one word: `store`. */
  subject: string;
  threshold: AlertThreshold;
  describe(finding: AlertFinding): AlertWords;
}

/** A notable event in the newest weeks of a snapshot. */
export type Alert = Omit<AlertDeclaration<string>, 'sql'> & { name: string; sql: string };

/** A flow, reduced to what the alert check needs. */
export interface FlowAlerts {
  name: string;
  /** SELECT of the last complete day of a snapshot; without it, every day is complete. */
  lastComplete?: string | undefined;
  alerts: readonly Alert[];
}
