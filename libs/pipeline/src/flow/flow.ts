import { type Contract, isKeyed } from '#intake/contracts/contract.js';
import type { TransferColumn } from '#lake/ports/transfer.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Alert } from './alert.js';
import type { Forecast } from './forecast.js';
import type { Mart, MartTable, Share } from './mart.js';
import type { Parameter } from './parameter.js';
import type { Period } from './period.js';
import type { FlowSetting } from './table-loader.js';

/** A loaded flow: a declaration with its contracts and SQL, validated. */
export interface Flow {
  name: string;
  /** By name, in display order. */
  datasets: ReadonlyMap<string, FlowDataset>;
  /** Whether processed files stay in place or move to `processed/`. */
  processed: 'stay' | 'move';
  /** Source folder with its files; undefined for the whole source. */
  folder: string | undefined;
  /** Values that its SQL reads and operators may set, with the current values. */
  parameters: readonly Parameter[];
  /** Sorted so that each follows its inputs. */
  models: readonly Model[];
  /** The largest first, so that it does not load last. */
  marts: readonly Mart[];
  /** Undefined for a flow without forecasts. */
  forecast: Forecast | undefined;
  /** Files in the lake for other programs. */
  shares: readonly Share[];
  /** In display order. */
  stages: readonly FlowStage[];
  /** Undefined for a flow of forecasts, whose snapshots have that of the marts that they follow from. */
  extent: Extent | undefined;
  /** SELECT of the last complete day of a snapshot; undefined where every day is complete. */
  lastComplete: string | undefined;
  /** By name, in display order. */
  alerts: readonly Alert[];
  /** File of the quality rules that ship with the flow; undefined for a flow without rules. */
  qualityRules: URL | undefined;
  /** Setting with the path of a file that replaces them. */
  qualityRulesSetting: string | undefined;
  settings: readonly FlowSetting[];
  /** Digest of the contracts and SQL that determine the rows of a snapshot, apart from its files. */
  rules: string;
}

export interface FlowDataset {
  name: string;
  contract: Contract;
  /** Digest of the cleaning rules. */
  rules: string;
  /** Whether the flow needs at least one file of it. */
  isRequired: boolean;
  /** References of its rows: a row with a missing reference is quarantined, and returns once the reference exists. */
  references: readonly Reference[];
  /** How its rows are split; undefined for a small dataset, which is processed whole. */
  period: Period | undefined;
  /** Table of the catalogue. */
  table: string;
  /** The topic whose events are rows of this dataset too. */
  topic: string | undefined;
  /** Whether each of its rows is a person. */
  isPeople: boolean;
  /** Undefined for rows of no store. */
  scope: ScopeColumns | undefined;
  /** The stage that ingests its files. */
  stage: StageId;
  core: CoreTable | undefined;
}

/** The columns of a row's store and department. */
export interface ScopeColumns {
  store: string;
  /** Left out for rows of a whole store. */
  department?: string;
}

/** A column whose values are keys of another dataset. */
interface Reference {
  column: string;
  to: string;
  /** The key column of `to`. */
  key: string;
  /** Source of all rows of an optional dataset: while it has none, no reference is missing. */
  optional?: string;
  /** The row's day must not be before the referenced day, if there is one. */
  notBefore?: { date: string; from: string };
}

/**
 * A table of `core` for a dataset. `append`: the accepted rows of every file, with file and line, loaded by the loader
 * that a setting names. `replace`: the current rows, which the catalogue then gets from the warehouse; `history` has the former ones too.
 */
export type CoreTable =
  | { load: 'append'; table: string; columns: readonly string[]; loader: string }
  | {
      load: 'replace';
      table: string;
      columns: readonly CoreColumn[];
      key: string;
      history?: CoreHistory;
    };

/** A table of `core` with the row of each file that changes a key's values, replaced together with the current rows. */
export interface CoreHistory {
  table: string;
  /** Columns of the cleaned rows: `file_id`, `line` and columns of the contract. */
  columns: readonly string[];
}

export type CoreColumn = TransferColumn;

/** Returns the output name under which the ledger counts a table of `core`. */
export const coreOutput = ({ table }: Pick<CoreTable, 'table'>): string => table.replace('.', '_');

/** One SELECT over datasets or other models. */
export interface Model {
  name: string;
  sql: string;
  reads: readonly string[];
  /** Columns that give its rows a total order within a period. */
  orderBy: readonly string[];
  /** Its rows of a period depend on input rows of that period and of the look-back days only. */
  period: Period;
  /** It has one row for each row of this dataset without a missing reference. */
  rowsOf: string;
  /** Column whose sum must equal, to the cent, that of the dataset and of the marts. */
  money: string;
  /** Whether it makes each row from one row of `rowsOf`, so that a stored copy of all rows is not worth its cost. */
  isProjection: boolean;
}

/** A step of a flow: its kind does the work, with these options. */
export interface FlowStage {
  id: StageId;
  kind: StageKind;
  /** Stages that end before this one starts. */
  after: readonly StageId[];
  /** Datasets of an `ingest` stage. */
  datasets: readonly string[];
  /** Setting that names the engine for cleaning and merging; undefined for the flow's default one. */
  engine: string | undefined;
  /** Attempts on retryable errors; undefined for the default. */
  attempts: number | undefined;
  /** Time limit of one attempt. */
  limitMinutes: number;
}

/** Columns from which a snapshot's extent is read, in a small mart. */
export interface Extent {
  mart: string;
  date: string;
  /** Column with the number of fact rows. */
  rows: string;
  total: string;
}

/** Parts of a flow that validate its rules, which operators set. */
export type FlowToRule = Pick<
  Flow,
  | 'name'
  | 'datasets'
  | 'marts'
  | 'parameters'
  | 'processed'
  | 'qualityRules'
  | 'qualityRulesSetting'
>;

/** Parts of a flow for code that executes no run of it. */
export type FlowIdentity = Pick<Flow, 'name' | 'stages' | 'lastComplete' | 'alerts' | 'forecast'> &
  FlowToRule;

/** Returns the one stage that no other follows. */
export function lastStage({ stages }: Pick<Flow, 'stages'>): StageId {
  const last = stages.find(({ id }) => !stages.some(({ after }) => after.includes(id)));
  if (!last) throw new Error('a flow without a last stage was not refused');
  return last.id;
}

/** @throws Error for a stage that the flow does not have */
export function requireStage(flow: Flow, id: StageId): FlowStage {
  const stage = flow.stages.find((each) => each.id === id);
  if (!stage) throw new Error(`flow ${flow.name} has no stage ${id}`);
  return stage;
}

/** @throws Error for a dataset that the flow does not have */
export function requireDataset(
  { name, datasets }: Pick<Flow, 'name' | 'datasets'>,
  dataset: string,
): FlowDataset {
  const found = datasets.get(dataset);
  if (!found) throw new Error(`flow ${name} has no dataset ${dataset}`);
  return found;
}

/** Returns the tables of a flow in schema `mart`: its marts, then those of its forecasts. */
export const listMartTables = ({
  marts,
  forecast,
}: Pick<Flow, 'marts' | 'forecast'>): MartTable[] => [...marts, ...(forecast?.tables ?? [])];

export const listContracts = ({ datasets }: Pick<Flow, 'datasets'>): Contract[] =>
  Array.from(datasets.values(), ({ contract }) => contract);

/** Returns the datasets whose contract has no key. */
export const unkeyedDatasets = (flow: Pick<Flow, 'datasets'>): string[] =>
  listContracts(flow).flatMap((contract) => (isKeyed(contract) ? [] : [contract.dataset]));

/** Returns the topics whose events are rows of a flow. */
export const listTopics = ({ datasets }: Pick<Flow, 'datasets'>): string[] =>
  Array.from(datasets.values(), ({ topic }) => topic).filter((topic) => topic !== undefined);

/** Name of a stage: unique in its flow. */
export type StageId = string;

export type StageKind = 'ingest' | 'integrate' | 'build-marts' | 'forecast' | 'publish' | 'observe';

/**
 * Outcome of the rows that a stage read. Unless rows were lost, rowsIn = rowsOut + rowsQuarantined + rowsDuplicate +
 * rowsSuperseded.
 */
export interface StageCounts {
  rowsIn: number;
  rowsOut: number;
  rowsQuarantined: number;
  /** Rows that repeat another row. */
  rowsDuplicate: number;
  /** Rows whose key has other values in a newer delivery. */
  rowsSuperseded: number;
  /** Among the rows out: those whose key had other values in the previous delivery. */
  rowsRestated: number;
}

export const noRows: StageCounts = {
  rowsIn: 0,
  rowsOut: 0,
  rowsQuarantined: 0,
  rowsDuplicate: 0,
  rowsSuperseded: 0,
  rowsRestated: 0,
};

/** Returns the sum of the counts of two datasets in one stage. */
export function addCounts(a: StageCounts, b: StageCounts): StageCounts {
  return {
    rowsIn: a.rowsIn + b.rowsIn,
    rowsOut: a.rowsOut + b.rowsOut,
    rowsQuarantined: a.rowsQuarantined + b.rowsQuarantined,
    rowsDuplicate: a.rowsDuplicate + b.rowsDuplicate,
    rowsSuperseded: a.rowsSuperseded + b.rowsSuperseded,
    rowsRestated: a.rowsRestated + b.rowsRestated,
  };
}

/**
 * Returns a stage and every stage that depends on it, in the flow's order.
 * @throws AppError ARGUMENT_INVALID for a stage that the flow does not have
 */
export function stagesFrom({ name, stages }: FlowIdentity, from: StageId): StageId[] {
  const found = new Set([from]);
  // Stages are sorted so that each follows those it waits for.
  for (const { id, after } of stages) if (after.some((each) => found.has(each))) found.add(id);
  const ids = stages.map(({ id }) => id);
  if (ids.includes(from)) return ids.filter((id) => found.has(id));
  throw new AppError(
    'ARGUMENT_INVALID',
    `from: ${name} has no stage ${from}; use one of ${ids.join(', ')}`,
  );
}
