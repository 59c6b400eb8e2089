import { type Period, PERIOD_COLUMN } from './period.js';

const DIGEST_LENGTH = 16;

/** Returns the key of an unpacked source file. */
export const rawKey = ({ dataset, sha256 }: { dataset: string; sha256: string }) =>
  `raw/${dataset}/${sha256}.csv`;

/** Returns the folder of a dataset's merged rows, of all runs. */
export const allCuratedPrefix = (dataset: string) => `curated/${dataset}/`;

/** Returns the folder of a dataset's merged rows in a run: one row for each key, from the newest delivery. */
export const curatedPrefix = (dataset: string, runId: number) =>
  `${allCuratedPrefix(dataset)}run=${runId}/`;

/** Returns the folder of one period's rows. @param folder of all periods */
export const periodPrefix = (folder: string, period: string) =>
  `${folder}${PERIOD_COLUMN}=${period}/`;

/** Returns the folder of rows copied from the warehouse into the catalogue, of all runs. */
export const allTransferredPrefix = (dataset: string) => `curated/${dataset}-table/`;

/** Returns the folder of a run's rows copied from the warehouse into the catalogue. */
export const transferredPrefix = (dataset: string, runId: number) =>
  `${allTransferredPrefix(dataset)}run=${runId}/`;

/**
 * Returns the folder of files' rows under one set of rules. It has a folder `run=<id>/` for each run and, when rows are
 * split, one in it for each period.
 */
export function batchesPrefix({ name, rules, period }: BatchKey): string {
  const split = period ? `.${period.by}-of-${period.column}` : '';
  return `${allBatchesPrefix(name)}rules=${rules.slice(0, DIGEST_LENGTH)}${split}/`;
}

/** A dataset, its cleaning rules, and how its rows are split. */
interface BatchKey {
  name: string;
  rules: string;
  period: Period | undefined;
}

export const allBatchesPrefix = (dataset: string) => `curated/${dataset}_deliveries/`;

/** Returns the folder with earlier values of rows that a run's new files restate. */
export const restatementsPrefix = (dataset: string, runId: number) =>
  `curated/${dataset}_restatements/run=${runId}/`;

/** Folder of `quarantine/` for orphans of all datasets. */
export const INTEGRATED = 'integrated';

/** Returns the folder of rows that a run quarantined. @param folder a dataset, or `INTEGRATED` */
export const quarantinePrefix = (folder: string, runId: number) =>
  `quarantine/${folder}/run=${runId}/`;

/** Returns the folder of a model's rows, of all runs. */
export const allModelsPrefix = (model: string) => `integrated/${model}/`;

/** Returns the folder of a model's rows in a run. */
export const modelPrefix = (model: string, runId: number) =>
  `${allModelsPrefix(model)}run=${runId}/`;

const MARTS = 'marts/';

/** Returns the folder of a mart's chunks. */
export const martPrefix = (mart: string) => `${MARTS}${mart}/`;

/** Returns the folder of a chunk's rows, named by the digest of its inputs. */
export const chunkPrefix = (mart: string, period: string, digest: string) =>
  `${periodPrefix(martPrefix(mart), period)}${digest.slice(0, DIGEST_LENGTH)}/`;

/** Returns whether a folder contains the rows of one period. */
export const isChunkFolder = (folder: string) => folder.includes(`/${PERIOD_COLUMN}=`);

/** Returns the folder of a flow's shares. */
export const sharesPrefix = (flow: string) => `shared/${flow}/`;

/** Returns the folder of a share's files. @param folder its declared name */
export const sharePrefix = (flow: string, folder: string) => `${sharesPrefix(flow)}${folder}/`;

/** Returns the folder of a share's chunk, which every reader interprets as a column. */
export const shareChunkPrefix = (flow: string, folder: string, digest: string) =>
  `${sharePrefix(flow, folder)}version=${digest.slice(0, DIGEST_LENGTH)}/`;

/** Returns the key of the manifest that lists a share's valid files. */
export const shareManifestKey = (flow: string, folder: string) =>
  `${sharePrefix(flow, folder)}manifest.json`;

/** `shared/tills/purchases/version=0a1b/`, with its contents. */
const SHARE_CHUNK = /^shared\/[^/]+\/[^/]+\/version=[^/]+\//;

/** Returns the folder of a share's chunk that contains a key. */
export const findShareChunk = (key: string): string | undefined => SHARE_CHUNK.exec(key)?.[0];

/** Returns the namespace of a flow's Iceberg tables: `weekly_sales`, which no reader has to quote. */
export const toNamespace = (flow: string): string => flow.replaceAll('-', '_');

/** Folder and namespace of tables that people write with SQL and recipes. */
export const WORKSPACE = 'workspace';

/** Returns the folder of an Iceberg table's metadata. @param name visible to readers */
export const tablePrefix = (flow: string, name: string) => `tables/${toNamespace(flow)}/${name}/`;

/** Returns the folder for files of one snapshot only. */
export const snapshotPrefix = (snapshotId: number) => `${MARTS}snapshot=${snapshotId}/`;

/** Returns the key of the manifest that lists a snapshot's chunks. */
export const manifestKey = (snapshotId: number) => `${snapshotPrefix(snapshotId)}manifest.json`;

/** Returns the folder of the origins of a flow's forecasts, which are kept for the next forecast. */
export const originsPrefix = (flow: string) => `forecast/${flow}/origins/`;

/** Returns the key of an origin. @param origin its ISO date, and the digest of all that it follows from */
export const originKey = (flow: string, { week, digest }: { week: string; digest: string }) =>
  `${originsPrefix(flow)}week=${week}/${digest}`;

const ORIGIN = /\/week=(\d{4}-\d\d-\d\d)\/([0-9a-f]+)$/;

/** Returns the origin that a key names, if it names one. */
export function parseOrigin(key: string): { week: string; digest: string } | undefined {
  const [, week, digest] = ORIGIN.exec(key) ?? [];
  return week === undefined || digest === undefined ? undefined : { week, digest };
}

/** Returns the folder for temporary files of a run. An attempt deletes only its own, because others may be running. */
export const runScratchPrefix = (runId: number) => `scratch/run=${runId}/`;

/** Returns the lake folder for temporary files of this attempt of a stage. */
export const attemptScratchPrefix = (work: { runId: number; stage: string; attempt: number }) =>
  `${runScratchPrefix(work.runId)}${work.stage}/attempt=${work.attempt}/`;

/** Zones whose run folders are dropped once no snapshot needs them. */
export const expiringZones: readonly string[] = ['curated/', 'integrated/', 'scratch/', 'jobs/'];

/** `curated/sales/run=7/`, and `jobs/run-7-integrate-…/` of a job that failed. */
const RUN_FOLDER = /^(.*\/run[=-](\d+)(?:-[^/]+)?\/)/;

/** Rows of each file, and their earlier values, which later runs read: they outlive their run. */
const DELIVERIES = /^curated\/[^/]+_(?:deliveries|restatements)\//;

/** Returns the run folder that contains a key, if it is dropped when the run expires. */
export function findRunFolder(key: string): { folder: string; runId: number } | undefined {
  const [, folder, run] = RUN_FOLDER.exec(key) ?? [];
  return folder === undefined || DELIVERIES.test(key) ? undefined : { folder, runId: Number(run) };
}
