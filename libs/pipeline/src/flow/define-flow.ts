import type { Buckets } from '#lake/ports/compute.js';
import type { AlertDeclaration } from './alert.js';
import type { CoreTable, Extent, Flow, ScopeColumns } from './flow.js';
import type { Forecast } from './forecast.js';
import type { MartColumns } from './mart.js';
import type { ParameterDeclaration, PARAMETERS, ParameterValues } from './parameter.js';
import type { Period } from './period.js';
import type { FlowSetting } from './table-loader.js';

/** A reference to a row that is valid from a day on. */
export interface DatedReference<Dataset extends string> {
  to: Dataset;
  /** Column of the referring row's day. */
  date: string;
  /** Column of the first valid day in the referenced dataset; a row without one is always valid. */
  from: string;
}

export interface DatasetDeclaration<Dataset extends string, Setting extends string> {
  /** `<dataset>.contract.json` */
  contract: URL;
  required?: boolean;
  /** The dataset whose key a column contains, by column. */
  references?: Readonly<Record<string, Dataset | DatedReference<Dataset>>>;
  /** How its rows are split: by a date in its key. Omitted for a small dataset. */
  period?: Period;
  /** Table of the catalogue; defaults to the dataset's name. */
  table?: string;
  /** The topic whose events are rows of this dataset too; none when left out. */
  stream?: { topic: string };
  /** Whether each of its rows is a person, so that rows with its key are about a single one. */
  people?: boolean;
  /** The columns of its store and department. Left out, operators who are bound to stores see none of its rows. */
  scope?: ScopeColumns;
  core?:
    | (Omit<Extract<CoreTable, { load: 'append' }>, 'loader'> & { loader: Setting })
    | Extract<CoreTable, { load: 'replace' }>;
}

interface ModelDeclaration<Dataset extends string, Input extends string> {
  /** A SELECT that names its inputs in FROM. */
  sql: URL;
  /** Further relations of its FROM, each as a query that reads nothing: rows that the flow declares in code. */
  constants?: Readonly<Record<string, string>>;
  reads: readonly Input[];
  /** Columns that identify a row, in sort order. */
  grain: readonly string[];
  period: Period;
  rowsOf: Dataset;
  money: string;
  /** Whether it makes each row from one row of `rowsOf`, so that a stored copy of all rows is not worth its cost. */
  isProjection?: boolean;
}

interface MartDeclaration<Input extends string> {
  comment: string;
  sql: URL;
  /** Returns further relations of its FROM for values of the parameters: queries that read nothing but its `reads`. */
  constants?: (parameters: ParameterValues) => Readonly<Record<string, string>>;
  /** Returns relations of its FROM that other marts have too, with the same query: a run makes each once. */
  shared?: (parameters: ParameterValues) => Readonly<Record<string, string>>;
  reads: readonly Input[];
  columns: MartColumns;
  key: readonly string[];
  period?: Period;
  /** The model with the same money, and with `rows` also the same number of rows. */
  reconciles?: { with: Input; money: string; rows?: boolean };
  isProjection?: boolean;
  /** The input without whose rows it has none: without a file of this dataset, a change of the others builds nothing. */
  emptyWithout?: Input;
}

interface ShareDeclaration<Input extends string> {
  comment: string;
  /** A SELECT that names its inputs in FROM; numbers and names of things only, no personal data. */
  sql: URL;
  reads: readonly Input[];
  columns: MartColumns;
  period: Period;
  /** Columns whose values name nested folders, as in Hive. */
  partitionBy: readonly string[];
  /** Integer column by which the rows of a folder are sorted and, if the engine can, split into buckets. */
  bucketBy: Buckets;
  /** The model with the same rows and the same money. */
  reconciles: { with: Input; money: string };
}

interface ForecastTableDeclaration {
  comment: string;
  columns: MartColumns;
  key: readonly string[];
}

/** Declaration of forecasts: the published marts that they follow from, their tables, and the method. */
interface ForecastDeclaration<MartName extends string, Table extends string> extends Pick<
  Forecast,
  'method' | 'model' | 'version'
> {
  /** The flow that publishes the marts. Its publications start runs. */
  upstream: { name: string; marts: Readonly<Record<MartName, unknown>> };
  /** A SELECT of the rows of history over views of schema `mart`, where `$1` is the snapshot. */
  history: URL;
  /** A SELECT, in a total order, of what the method gets of these rows, which it names `history`. */
  sql: URL;
  /** Marts of the upstream flow in the SQL. */
  reads: readonly NoInfer<MartName>[];
  tables: Readonly<Record<Table, ForecastTableDeclaration>>;
  /** A SELECT of the accuracy, for metrics: see `Forecast`. */
  accuracy: URL;
  /** A SELECT of the rows that the forecasts leave out: see `Forecast`. */
  leftOut: URL;
}

/** Restricts key, period and money to the declared columns. */
interface OwnColumns<Columns extends MartColumns> {
  columns: Columns;
  key: readonly (keyof Columns & string)[];
  period?: Period & { column: keyof Columns & string };
  reconciles?: { money: keyof Columns & string };
}

interface After<Stage extends string> {
  /** Stages that end before it starts; none when it starts with the run. */
  after?: readonly Stage[];
}

/** Attempts and time limit of a stage, where they differ from the defaults. */
interface Policy {
  /** Attempts on retryable errors; defaults to STAGE_ATTEMPTS. */
  attempts?: number;
  /** An attempt that takes longer is aborted and retried. */
  limitMinutes?: number;
}

type StageDeclaration<
  Stage extends string,
  Dataset extends string,
  Setting extends string,
> = After<Stage> &
  Policy &
  (
    | { kind: 'ingest'; datasets: readonly Dataset[]; engine?: Setting }
    | { kind: 'integrate' | 'build-marts' | 'forecast' | 'publish' | 'observe' }
  );

/** A setting, without its name, which is its key. */
export type SettingDeclaration = FlowSetting extends infer Each
  ? Each extends FlowSetting
    ? Omit<Each, 'name'>
    : never
  : never;

/** One pipeline: its datasets, its stages, and what they build. */
export interface FlowDeclaration<
  Dataset extends string = string,
  Model extends string = string,
  MartName extends string = string,
  Stage extends string = string,
  Setting extends string = string,
  ForecastTable extends string = string,
> {
  /** `weekly-sales` */
  name: string;
  settings: Readonly<Record<Setting, SettingDeclaration>>;
  datasets: Readonly<Record<Dataset, DatasetDeclaration<NoInfer<Dataset>, NoInfer<Setting>>>>;
  /** Where its files go once they are processed: they stay, or move to `processed/`; defaults to `stay`. */
  processed?: Flow['processed'];
  stages: Readonly<
    Record<Stage, StageDeclaration<NoInfer<Stage>, NoInfer<Dataset>, NoInfer<Setting>>>
  >;
  models: Readonly<
    Record<
      Model,
      ModelDeclaration<NoInfer<Dataset>, NoInfer<Dataset> | NoInfer<Model> | typeof PARAMETERS>
    >
  >;
  /** The largest first, because it loads first. */
  marts: Readonly<
    Record<MartName, MartDeclaration<NoInfer<Dataset> | NoInfer<Model> | typeof PARAMETERS>>
  >;
  /** Forecasts of another flow's marts, instead of datasets, models and marts of its own; none when left out. */
  forecast?: ForecastDeclaration<string, ForecastTable>;
  /** Files in the lake for other programs: written with a snapshot, listed at its publication. */
  shares?: Readonly<Record<string, ShareDeclaration<NoInfer<Dataset> | NoInfer<Model>>>>;
  /**
   * Values that operators may set and SQL reads, as columns in snake_case of the relation `parameters`, which has one
   * row.
   */
  parameters?: Readonly<Record<string, ParameterDeclaration>>;
  /** Left out by a flow of forecasts. */
  extent?: Extent & { mart: NoInfer<MartName> };
  /**
   * A SELECT over views of schema `mart` with the last complete day of snapshot `$1` as `last_complete`, null where that is
   * unknown. Alerts judge no later week. Left out, every day is complete.
   */
  lastComplete?: URL;
  /** Alerts about its newest complete weeks; none when left out. */
  alerts?: Readonly<Record<string, AlertDeclaration<NoInfer<MartName | ForecastTable>>>>;
  /** Left out by a flow of forecasts. */
  qualityRules?: { shipped: URL; setting?: NoInfer<Setting> };
}

/**
 * Declares a flow. Unknown names do not compile; the contents of its files are validated at boot, when it is loaded.
 * Reads no file.
 * @example
 * export const visits = defineFlow({
 *   name: 'visits',
 *   settings: {},
 *   datasets: { visits: { contract: file('visits.contract.json'), required: true } },
 *   stages: {
 *     ingest: { kind: 'ingest', datasets: ['visits'] },
 *     integrate: { kind: 'integrate', after: ['ingest'] },
 *     …
 *   },
 *   …
 * });
 */
export function defineFlow<
  const Dataset extends string,
  const Model extends string,
  const MartName extends string,
  const Stage extends string,
  const Setting extends string,
  const ForecastTable extends string = never,
>(
  declaration: FlowDeclaration<Dataset, Model, MartName, Stage, Setting, ForecastTable>,
): FlowDeclaration<Dataset, Model, MartName, Stage, Setting, ForecastTable> {
  return declaration;
}

/** Declares an alert; the flow restricts its marts to declared ones. */
export function defineAlert<const MartName extends string>(
  alert: AlertDeclaration<MartName>,
): AlertDeclaration<MartName> {
  return alert;
}

/** Declares forecasts; restricts what they read to marts of the upstream flow. */
export function defineForecast<const MartName extends string, const Table extends string>(
  forecast: ForecastDeclaration<MartName, Table>,
): ForecastDeclaration<MartName, Table> {
  return forecast;
}

/** Declares a share; restricts partitions, buckets, period and money to its columns. */
export function defineShare<const Columns extends MartColumns, const Input extends string>(
  share: ShareDeclaration<Input> & {
    columns: Columns;
    period: { column: keyof Columns & string };
    partitionBy: readonly (keyof Columns & string)[];
    bucketBy: { column: keyof Columns & string };
    reconciles: { money: keyof Columns & string };
  },
): ShareDeclaration<Input> {
  return share;
}

/** Declares a table of forecasts; restricts its key to its columns. */
export function defineForecastTable<const Columns extends MartColumns>(
  table: ForecastTableDeclaration & {
    columns: Columns;
    key: readonly (keyof Columns & string)[];
  },
): ForecastTableDeclaration {
  return table;
}

/** Declares a mart; restricts key and money to its columns. */
export function defineMart<const Columns extends MartColumns, const Input extends string>(
  mart: MartDeclaration<Input> & OwnColumns<Columns>,
): MartDeclaration<Input> {
  return mart;
}
