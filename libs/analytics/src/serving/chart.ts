/** A chart that the page draws from a declaration. */
export type Chart = BarsOrLine | FanChart;

/** Bars by name, or a line over time. */
export interface BarsOrLine {
  kind: 'bars' | 'line';
  title: string;
  /** Field that names a bar, or the date. */
  x: string;
  /** Field with the values. */
  y: string;
  /** Label of the axis of `y`; the field's name when left out. */
  axis?: string;
  /** A change, shown at the end of each bar. */
  label?: string;
  /** Text of a row without a value; `no` and the words of `y` when left out. */
  missing?: string;
  /** On paper, the axis of a line may start above zero. */
  isWithoutZero?: boolean;
}

/** A forecast over time, inside its intervals. */
export interface FanChart {
  kind: 'fan';
  title: string;
  /** Field with the date. */
  x: string;
  /** Field with the forecast. */
  y: string;
  /** Label of the axis of `y`; the field's name when left out. */
  axis?: string;
  /** Intervals, from the narrowest; the label names one in the legend. */
  bands: readonly { low: string; high: string; label: string }[];
  /** Fields drawn as further lines: the actual values, and another forecast to compare with. */
  actual?: string;
  other?: string;
  /** A list of the answer with the values before the forecast, under the same field `x`. */
  before?: { list: string; y: string };
}

/** A chart on paper. */
export type PrintedChart = Chart | DotsChart;

/** Two figures of each row against each other. */
export interface DotsChart {
  kind: 'dots';
  title: string;
  /** Field to the right. */
  x: string;
  /** Label of its axis; the field's name when left out. */
  xAxis?: string;
  /** Field upwards. */
  y: string;
  axis?: string;
  /** Field that gives a dot its colour. */
  by?: string;
  /** Field that names the dots with the highest and the lowest `y`. */
  label: string;
}
