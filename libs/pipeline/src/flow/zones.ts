import { type Period, PERIOD_COLUMN } from './period.js';

const DIGEST_LENGTH = 16;

/** A source file as it came, unpacked. */
export const rawKey = ({ dataset, sha256 }: { dataset: string; sha256: string }) =>
  `raw/${dataset}/${sha256}.csv`;

/** Where runs keep the merged rows of a dataset. */
export const allCuratedPrefix = (dataset: string) => `curated/${dataset}/`;

/** Where a run keeps the merged rows of a dataset: one a key, as the newest delivery states it. */
export const curatedPrefix = (dataset: string, runId: number) =>
  `${allCuratedPrefix(dataset)}run=${runId}/`;

/** Where a run keeps the rows of one period. @param folder of all its rows */
export const periodPrefix = (folder: string, period: string) =>
  `${folder}${PERIOD_COLUMN}=${period}/`;

/** Where runs keep the rows that were copied from the warehouse into the catalog. */
export const allTransferredPrefix = (dataset: string) => `curated/${dataset}-table/`;

/** Where a run keeps the rows that were copied from the warehouse into the catalog. */
export const transferredPrefix = (dataset: string, runId: number) =>
  `${allTransferredPrefix(dataset)}run=${runId}/`;

/**
 * Where runs keep the rows that files state by one set of rules, a sub-folder `run=<id>/` each, and therein
 * one a period when they are split.
 */
export function batchesPrefix({ name, rules, period }: BatchesOf): string {
  const split = period ? `.${period.by}-of-${period.column}` : '';
  return `${allBatchesPrefix(name)}rules=${rules.slice(0, DIGEST_LENGTH)}${split}/`;
}

/** A dataset, its cleaning rules, and how its rows are split. */
interface BatchesOf {
  name: string;
  rules: string;
  period: Period | undefined;
}

export const allBatchesPrefix = (dataset: string) => `curated/${dataset}_deliveries/`;

/** Where a run keeps the former values of what its new files state otherwise. */
export const restatementsPrefix = (dataset: string, runId: number) =>
  `curated/${dataset}_restatements/run=${runId}/`;

/** Folder of `quarantine/` for rows whose reference is missing, whatever their dataset. */
export const INTEGRATED = 'integrated';

/** Where a run keeps rows that it quarantined. @param folder a dataset, or `INTEGRATED` */
export const quarantinePrefix = (folder: string, runId: number) =>
  `quarantine/${folder}/run=${runId}/`;

/** Where runs keep the rows of a model. */
export const allModelsPrefix = (model: string) => `integrated/${model}/`;

/** Where a run keeps the rows of a model. */
export const modelPrefix = (model: string, runId: number) =>
  `${allModelsPrefix(model)}run=${runId}/`;

const MARTS = 'marts/';

/** Where the chunks of a mart lie. */
export const martPrefix = (mart: string) => `${MARTS}${mart}/`;

/** Where a chunk of a mart keeps its rows: under the digest of what made it. */
export const chunkPrefix = (mart: string, period: string, digest: string) =>
  `${periodPrefix(martPrefix(mart), period)}${digest.slice(0, DIGEST_LENGTH)}/`;

/** Whether rows of one period lie in a folder. */
export const isChunkFolder = (folder: string) => folder.includes(`/${PERIOD_COLUMN}=`);

/** Where a flow keeps what others read. */
export const sharesPrefix = (flow: string) => `shared/${flow}/`;

/** Where the files of a share lie. @param folder its name as it is declared */
export const sharePrefix = (flow: string, folder: string) => `${sharesPrefix(flow)}${folder}/`;

/** Where a chunk of a share keeps its files: a folder that every reader takes for a column. */
export const shareChunkPrefix = (flow: string, folder: string, digest: string) =>
  `${sharePrefix(flow, folder)}version=${digest.slice(0, DIGEST_LENGTH)}/`;

/** What says which files of a share hold. */
export const shareManifestKey = (flow: string, folder: string) =>
  `${sharePrefix(flow, folder)}manifest.json`;

/** `shared/tills/purchases/version=0a1b/`, with all that is in it. */
const SHARE_CHUNK = /^shared\/[^/]+\/[^/]+\/version=[^/]+\//;

/** The folder of the chunk of a share that a key lies in. */
export const shareChunkOf = (key: string): string | undefined => SHARE_CHUNK.exec(key)?.[0];

/** Where a snapshot keeps what is its own. */
export const snapshotPrefix = (snapshotId: number) => `${MARTS}snapshot=${snapshotId}/`;

/** What says of which chunks a snapshot is. */
export const manifestKey = (snapshotId: number) => `${snapshotPrefix(snapshotId)}manifest.json`;

/** Scratch of all stages of a run. An attempt clears its own, since others may be at work. */
export const scratchOfRun = (runId: number) => `scratch/run=${runId}/`;

/** Folder of the lake for what this attempt of a stage needs only while it runs. */
export const scratchOf = (work: { runId: number; stage: string; attempt: number }) =>
  `${scratchOfRun(work.runId)}${work.stage}/attempt=${work.attempt}/`;

/** Zones whose folders of runs go when no snapshot needs them any more. */
export const expiringZones: readonly string[] = ['curated/', 'integrated/', 'scratch/', 'jobs/'];

/** `curated/sales/run=7/`, and `jobs/run-7-integrate-…/` of a job that failed. */
const RUN_FOLDER = /^(.*\/run[=-](\d+)(?:-[^/]+)?\/)/;

/** What each file states, which every later run reads, and what it restated: not a run's own affair. */
const DELIVERIES = /^curated\/[^/]+_(?:deliveries|restatements)\//;

/** The folder of a run that a key lies in, if the run may take it along when it expires. */
export function runFolderOf(key: string): { folder: string; runId: number } | undefined {
  const [, folder, run] = RUN_FOLDER.exec(key) ?? [];
  return folder === undefined || DELIVERIES.test(key) ? undefined : { folder, runId: Number(run) };
}
