import { type Contract, isKeyed } from '#intake/contracts/contract.js';
import type { TransferColumn } from '#lake/ports/transfer.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Alert } from './alert.js';
import type { Mart, Share } from './mart.js';
import type { Parameter } from './parameter.js';
import type { Period } from './period.js';
import type { FlowSetting } from './table-loader.js';

/** A flow as the engine takes it: a declaration with its contracts and SQL read and checked. */
export interface Flow {
  name: string;
  /** By name, in the order people read them. */
  datasets: ReadonlyMap<string, FlowDataset>;
  /** Whether its files stay where they are once they are processed, or are moved to `processed/`. */
  processed: 'stay' | 'move';
  /** Folder of the source, below which its files lie; undefined for everywhere. */
  folder: string | undefined;
  /** What its SQL reads and operators may set, with the values that hold. */
  parameters: readonly Parameter[];
  /** In an order in which each comes after what it reads. */
  models: readonly Model[];
  /** The largest first, so that it is not the last to be loaded. */
  marts: readonly Mart[];
  /** What others read as files of the lake. */
  shares: readonly Share[];
  /** In the order people read them. */
  stages: readonly FlowStage[];
  extent: Extent;
  /** By name, in the order people read them. */
  alerts: readonly Alert[];
  /** File of the quality rules that ship with the flow. */
  qualityRules: URL;
  /** Setting that names a file in their place. */
  qualityRulesSetting: string | undefined;
  settings: readonly FlowSetting[];
  /** Digest of everything the rows of a snapshot follow from, beside the files: contracts and SQL. */
  rules: string;
}

/** A dataset of a flow. */
export interface FlowDataset {
  name: string;
  contract: Contract;
  /** Digest of the cleaning rules. */
  rules: string;
  /** Without a file of it there is nothing to answer from. */
  isRequired: boolean;
  /** What its rows refer to: a row whose reference is missing is quarantined, and returns by itself. */
  references: readonly Reference[];
  /** How its rows are split; undefined for a small dataset, which is taken whole. */
  period: Period | undefined;
  /** Table of the catalog. */
  table: string;
  /** The stage that takes its files. */
  stage: StageId;
  core: CoreTable | undefined;
}

/** A column whose values are keys of another dataset. */
interface Reference {
  column: string;
  to: string;
  /** The key column there. */
  key: string;
  /** Source of all rows of a dataset that need not be delivered: while there are none, none is missing. */
  optional?: string;
  /** The day of the row is not before the day there, as far as one is told. */
  notBefore?: { date: string; from: string };
}

/**
 * A table of `core` that a dataset is loaded into. `append`: the accepted rows of every file, each with
 * its file and line, by the loader that a setting names. `replace`: the rows that hold now, which the
 * catalog then gets from the warehouse.
 */
export type CoreTable =
  | { load: 'append'; table: string; columns: readonly string[]; loader: string }
  | { load: 'replace'; table: string; columns: readonly CoreColumn[]; key: string };

export type CoreColumn = TransferColumn;

/** Name by which the ledger counts what stands in a table of `core`. */
export const coreOutput = ({ table }: Pick<CoreTable, 'table'>): string => table.replace('.', '_');

/** One SELECT over datasets or other models. */
export interface Model {
  name: string;
  sql: string;
  reads: readonly string[];
  /** Columns that order its rows totally within a period. */
  orderBy: readonly string[];
  /** Its rows of a period follow from those of its inputs of that period, and of the days it looks back. */
  period: Period;
  /** It has one row for each row of this dataset whose references are there. */
  rowsOf: string;
  /** Column summed to the cent, to hold it to the dataset and the marts to it. */
  money: string;
}

/** A step of a flow: its kind does the work, the rest says on what. */
export interface FlowStage {
  id: StageId;
  kind: StageKind;
  /** Stages that end before this one starts. */
  after: readonly StageId[];
  /** Of an `ingest` stage. */
  datasets: readonly string[];
  /** Setting that names the engine of the clean-and-merge; undefined for the flow's common one. */
  engine: string | undefined;
  /** Tries while it fails in passing; undefined for as many as is usual. */
  attempts: number | undefined;
  /** How long one try may take. */
  limitMinutes: number;
}

/** Where a snapshot's extent is read from: a small mart that tells it. */
export interface Extent {
  mart: string;
  date: string;
  /** Column that counts the rows of the facts below. */
  rows: string;
  total: string;
}

/** What the rules of a flow that operators set are held to. */
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

/** What is to be known of a flow where no run of it is done. */
export type FlowIdentity = Pick<Flow, 'name' | 'stages' | 'alerts'> & FlowToRule;

/** The one stage that no other comes after. */
export function lastStage({ stages }: Pick<Flow, 'stages'>): StageId {
  const last = stages.find(({ id }) => !stages.some(({ after }) => after.includes(id)));
  if (!last) throw new Error('a flow without a last stage was not refused');
  return last.id;
}

/** @throws Error for a stage that the flow does not have */
export function stageOf(flow: Flow, id: StageId): FlowStage {
  const stage = flow.stages.find((each) => each.id === id);
  if (!stage) throw new Error(`flow ${flow.name} has no stage ${id}`);
  return stage;
}

/** @throws Error for a dataset that the flow does not have */
export function datasetOf(
  { name, datasets }: Pick<Flow, 'name' | 'datasets'>,
  dataset: string,
): FlowDataset {
  const found = datasets.get(dataset);
  if (!found) throw new Error(`flow ${name} has no dataset ${dataset}`);
  return found;
}

/** Every contract of a flow. */
export const contractsOf = ({ datasets }: Pick<Flow, 'datasets'>): Contract[] =>
  Array.from(datasets.values(), ({ contract }) => contract);

/** Datasets whose contract has no key. */
export const unkeyedDatasets = (flow: Pick<Flow, 'datasets'>): string[] =>
  contractsOf(flow).flatMap((contract) => (isKeyed(contract) ? [] : [contract.dataset]));

/** Name of a stage: unique in its flow. */
export type StageId = string;

/** What kinds of stage there are; a flow is made of these. */
export type StageKind = 'ingest' | 'integrate' | 'build-marts' | 'publish' | 'observe';

/**
 * What happened to the rows a stage read: rowsIn = rowsOut + rowsQuarantined + rowsDuplicate +
 * rowsSuperseded, or rows were lost.
 */
export interface StageCounts {
  rowsIn: number;
  rowsOut: number;
  rowsQuarantined: number;
  /** Rows that say what another row says. */
  rowsDuplicate: number;
  /** Rows whose key a newer delivery states otherwise. */
  rowsSuperseded: number;
  /** Of the rows out: those that state a key otherwise than the delivery before them. */
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

/** The counts of two datasets that one stage read. */
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
 * A stage and every stage that builds on it, in the flow's order.
 * @throws AppError ARGUMENT_INVALID for a stage that the flow has not
 */
export function stagesFrom({ name, stages }: FlowIdentity, from: StageId): StageId[] {
  const found = new Set([from]);
  // Stages stand in an order in which each comes after those it waits for.
  for (const { id, after } of stages) if (after.some((each) => found.has(each))) found.add(id);
  const ids = stages.map(({ id }) => id);
  if (ids.includes(from)) return ids.filter((id) => found.has(id));
  throw new AppError(
    'ARGUMENT_INVALID',
    `from: ${name} has no stage ${from}; use one of ${ids.join(', ')}`,
  );
}
