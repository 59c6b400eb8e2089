import type { Buckets } from '#lake/ports/compute.js';
import type { AlertDeclaration } from './alert.js';
import type { CoreColumn, CoreTable, Extent, Flow } from './flow.js';
import type { MartColumns } from './mart.js';
import type { ParameterDeclaration, PARAMETERS } from './parameter.js';
import type { Period } from './period.js';
import type { FlowSetting } from './table-loader.js';

/** A reference to what is there from a day on. */
export interface DatedReference<Dataset extends string> {
  to: Dataset;
  /** Column of the row's day. */
  date: string;
  /** Column there of the first day; a row without one is there always. */
  from: string;
}

/** What a flow says of a dataset. */
export interface DatasetDeclaration<Dataset extends string, Setting extends string> {
  /** `<dataset>.contract.json` */
  contract: URL;
  required?: boolean;
  /** The dataset whose key a column holds, by column. */
  references?: Readonly<Record<string, Dataset | DatedReference<Dataset>>>;
  /** How its rows are split: by a date that is part of its key. Left out of a small one. */
  period?: Period;
  /** Table of the catalog; the dataset's name when left out. */
  table?: string;
  core?:
    | (Omit<Extract<CoreTable, { load: 'append' }>, 'loader'> & { loader: Setting })
    | { load: 'replace'; table: string; columns: readonly CoreColumn[]; key: string };
}

/** What a flow says of a model. */
interface ModelDeclaration<Dataset extends string, Input extends string> {
  /** A SELECT that names its inputs in FROM. */
  sql: URL;
  reads: readonly Input[];
  /** Columns that tell one row from another, in the order in which the rows lie. */
  grain: readonly string[];
  period: Period;
  rowsOf: Dataset;
  money: string;
}

/** What a flow says of a mart. */
interface MartDeclaration<Input extends string> {
  comment: string;
  sql: URL;
  reads: readonly Input[];
  columns: MartColumns;
  key: readonly string[];
  period?: Period;
  /** The model that its money, and with `rows` its rows too, must add up to. */
  reconciles?: { with: Input; money: string; rows?: boolean };
  isProjection?: boolean;
}

/** What a flow says of what it shares as files. */
interface ShareDeclaration<Input extends string> {
  comment: string;
  /** A SELECT that names its inputs in FROM, of numbers and names of things: never of people. */
  sql: URL;
  reads: readonly Input[];
  columns: MartColumns;
  period: Period;
  /** Columns whose values name folders in folders, as Hive has them. */
  partitionBy: readonly string[];
  /** Whole numbers by which the rows of a folder are sorted and, where the engine can, split into buckets. */
  bucketBy: Buckets;
  /** The model whose rows it has, and whose money its own adds up to. */
  reconciles: { with: Input; money: string };
}

/** Holds key, period and money to the columns. */
interface OwnColumns<Columns extends MartColumns> {
  columns: Columns;
  key: readonly (keyof Columns & string)[];
  period?: Period & { column: keyof Columns & string };
  reconciles?: { money: keyof Columns & string };
}

interface After<Stage extends string> {
  /** Stages that end before it starts; none for one that starts with the run. */
  after?: readonly Stage[];
}

/** How often a stage is tried and how long it may take, where that is not as usual. */
interface Policy {
  /** Tries while it fails in passing; STAGE_ATTEMPTS when left out. */
  attempts?: number;
  /** A try that takes longer is ended, and the stage tried again. */
  limitMinutes?: number;
}

/** What a flow says of a stage. */
type StageDeclaration<
  Stage extends string,
  Dataset extends string,
  Setting extends string,
> = After<Stage> &
  Policy &
  (
    | { kind: 'ingest'; datasets: readonly Dataset[]; engine?: Setting }
    | { kind: 'integrate' | 'build-marts' | 'publish' | 'observe' }
  );

/** A setting, without the name that its key gives. */
export type SettingDeclaration = FlowSetting extends infer Each
  ? Each extends FlowSetting
    ? Omit<Each, 'name'>
    : never
  : never;

/** One pipeline: which datasets come, in which stages, and what is made of them. */
export interface FlowDeclaration<
  Dataset extends string = string,
  Model extends string = string,
  MartName extends string = string,
  Stage extends string = string,
  Setting extends string = string,
> {
  /** `weekly-sales` */
  name: string;
  settings: Readonly<Record<Setting, SettingDeclaration>>;
  datasets: Readonly<Record<Dataset, DatasetDeclaration<NoInfer<Dataset>, NoInfer<Setting>>>>;
  /** Where its files lie once they are processed: where they were, or in `processed/`; `stay` when left out. */
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
  /** The largest first: it is loaded first. */
  marts: Readonly<
    Record<MartName, MartDeclaration<NoInfer<Dataset> | NoInfer<Model> | typeof PARAMETERS>>
  >;
  /** What others read from the lake as files: written for a snapshot, named when it is published. */
  shares?: Readonly<Record<string, ShareDeclaration<NoInfer<Dataset> | NoInfer<Model>>>>;
  /**
   * What operators may set and its SQL reads, as columns in snake_case of the relation `parameters`, which has
   * one row.
   */
  parameters?: Readonly<Record<string, ParameterDeclaration>>;
  extent: Extent & { mart: NoInfer<MartName> };
  /** What rules can tell of its newest weeks; none when left out. */
  alerts?: Readonly<Record<string, AlertDeclaration<NoInfer<MartName>>>>;
  qualityRules: { shipped: URL; setting?: NoInfer<Setting> };
}

/**
 * Declares a flow. Names that do not exist do not compile; what only its files tell is checked when it
 * is loaded, at boot. Nothing is read here.
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
>(
  declaration: FlowDeclaration<Dataset, Model, MartName, Stage, Setting>,
): FlowDeclaration<Dataset, Model, MartName, Stage, Setting> {
  return declaration;
}

/** Declares an alert; the flow holds its marts to those it has. */
export function defineAlert<const MartName extends string>(
  alert: AlertDeclaration<MartName>,
): AlertDeclaration<MartName> {
  return alert;
}

/** Declares a share, its partitions, buckets, period and money held to its columns. */
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

/** Declares a mart, its key and money held to its columns. */
export function defineMart<const Columns extends MartColumns, const Input extends string>(
  mart: MartDeclaration<Input> & OwnColumns<Columns>,
): MartDeclaration<Input> {
  return mart;
}
