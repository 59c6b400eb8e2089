/** How far off something has to be to be told. */
export interface AlertThreshold {
  /** What the figure is, as a sentence without its stop. */
  means: string;
  /** Of a rule that says none. */
  default: number;
  min: number;
  max: number;
}

/** What an alert's SQL has found about one thing and week. Figures are exact decimals as text. */
export interface AlertFinding {
  /** Which one, as the SQL names it: `12`. */
  id: string;
  /** Day of the week, ISO text. */
  week: string;
  value: string;
  expected: string;
  /** The least and the most that the threshold takes for usual. */
  lowest: string;
  highest: string;
  isAbove: boolean;
  /** How far the value is from what is expected, in the words of the threshold, which is below it. */
  distance: number;
  threshold: number;
}

/** The words for it. */
export interface AlertWords {
  /** `Store 12 sold 31 % less than a year before` */
  title: string;
  /** The figures behind it, in one line. */
  cause: string;
  /** Where to read on, below the address of the API. */
  link: string;
}

/** What a flow says of an alert. */
export interface AlertDeclaration<MartName extends string> {
  /** One sentence for people. */
  comment: string;
  reads: readonly MartName[];
  /**
   * A SELECT over views of schema `mart`, where `$1` is the snapshot and `$2` a day: one row for each thing
   * and week after that day, with `id`, `week`, `value`, `expected` and `width`. It leaves out whatever
   * cannot be told; the engine keeps those whose value is more than the threshold times `width` away from
   * what is expected, puts them in order and takes the first.
   */
  sql: URL;
  /** What one is about, in a word: `store`. */
  subject: string;
  threshold: AlertThreshold;
  tell(finding: AlertFinding): AlertWords;
}

/** Something about the newest weeks of a snapshot that people want to be told. */
export type Alert = Omit<AlertDeclaration<string>, 'sql'> & { name: string; sql: string };

/** A flow, as whoever looks for alerts needs it. */
export interface FlowAlerts {
  name: string;
  alerts: readonly Alert[];
}
