import type { PrintedChart } from './chart.js';

type Row = Readonly<Record<string, unknown>>;

/** The analysis of a business question: what its report has besides the answer. Only the server reads it. */
export interface Analysis<Answer extends object = never> {
  /** How the figures are made. */
  method: string;
  /** Limits, each in one sentence. */
  limits: readonly string[];
  /** Arguments that differ in the question behind the chart; undefined leaves one out. */
  chartArguments?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** The chart of the report, if `look` declares none that fits paper. */
  chart?: PrintedChart;
  /** Rows of that chart; default: those of `look`. */
  chartRows?(answer: Answer): readonly Row[];
}
