import { Readable } from 'node:stream';
import {
  acceptedSql,
  cleaningSteps,
  fatesSql,
  type FileLine,
  type FormerFile,
  pastSources,
  restatementsSql,
} from '#intake/contracts/cleaning-sql.js';
import { type Contract, isKeyed } from '#intake/contracts/contract.js';
import type { Cell, Model, Source, TextFile } from '#lake/ports/compute.js';
import type { EmbeddedLake } from '#test/setup/embedded-lake.js';

export type Row = Record<string, Cell>;

/** A file of comma-separated rows: the contract's columns in order, then additional ones. */
export interface DeliveredFile {
  fileId: number;
  /** Its position in the order of deliveries, `fileId` by default. */
  deliveryOrder?: number;
  rows: readonly string[];
  extras?: readonly string[];
}

/** Files that were cleaned before, and the lake folder with their rows in `run=<id>/`. */
interface FormerRuns {
  files: readonly FormerFile[];
  prefix: string;
}

/** The result of a cleaning, ordered by file and line. */
export interface CleaningResult {
  /** Every row, under short names: file, line, fate, …, and the contract's columns. */
  rows: Row[];
  refused: Row[];
  restatements: Row[];
  fates: Row[];
}

/**
 * Cleans files with DuckDB.
 * @param acceptedTo folder for the accepted rows, ending in `/`
 * @param unrated files that are not refused for their share of faulty rows
 * @param replaced rows that a correction replaces
 */
export async function runCleaning(
  { lake, compute }: Pick<EmbeddedLake, 'lake' | 'compute'>,
  contract: Contract,
  files: readonly DeliveredFile[],
  {
    past,
    acceptedTo,
    unrated = [],
    replaced = [],
  }: {
    past?: FormerRuns;
    acceptedTo?: string;
    unrated?: readonly number[];
    replaced?: readonly FileLine[];
  } = {},
): Promise<CleaningResult> {
  const columns = contract.columns.map(({ name }) => name);
  const stored: TextFile[] = [];
  for (const { fileId, deliveryOrder = fileId, rows, extras = [] } of files) {
    const key = `cleaning/${fileId}.csv`;
    await lake.put(key, Readable.from([['header', ...rows].join('\n')]));
    stored.push({
      key,
      fileId,
      deliveryOrder,
      delimiter: ',',
      headerLine: 1,
      lineEnd: 'lf',
      positions: Object.fromEntries(columns.map((name, position) => [name, position])),
      extras: extras.map((name, index) => ({ name, position: columns.length + index })),
      width: columns.length + extras.length,
    });
  }
  const { nullTokens } = contract;
  const former: Source[] = past ? [{ kind: 'parquet', name: 'former', prefix: past.prefix }] : [];
  const beside = { former: past?.files, unrated, replaced };
  const steps = cleaningSteps(contract, beside).map((step): Model => ({
    ...step,
    ...(step.name === 'judged' && acceptedTo
      ? { outputs: [{ format: 'parquet', prefix: acceptedTo, sql: acceptedSql(contract) }] }
      : {}),
  }));
  const { collected } = await compute.run({
    name: 'clean',
    sources: [
      { kind: 'text', name: 'raw', columns, nullTokens, files: stored },
      ...former,
      ...pastSources(beside),
    ],
    models: [...steps, ...buildReadModels(contract)],
  });
  const { seen = [], refusals = [], restatements = [], fates = [] } = collected;
  return { rows: seen, refused: refusals, restatements, fates };
}

/** Converts file and line numbers, because 64-bit integers arrive as text. */
function buildReadModels(contract: Contract): Model[] {
  const columns = contract.columns.map(({ name }) => name).join(', ');
  const selects = {
    seen: `SELECT CAST(file_id AS INTEGER) AS file, CAST(line AS INTEGER) AS line, text, fate, reason,
        column_name AS "column", value, accepted, restates, is_new, ${columns}, additional_column
      FROM judged ORDER BY file_id, line`,
    refusals: `SELECT CAST(file_id AS INTEGER) AS file, rule, CAST(rows AS INTEGER) AS rows,
        CAST(faulty AS INTEGER) AS faulty, CAST(line AS INTEGER) AS line, text,
        column_name AS "column", value
      FROM refused ORDER BY file_id`,
    ...(isKeyed(contract) && {
      restatements: `SELECT * REPLACE (CAST(file_id AS INTEGER) AS file_id,
        CAST(line AS INTEGER) AS line, CAST(former_file_id AS INTEGER) AS former_file_id,
        CAST(former_line AS INTEGER) AS former_line)
      FROM (${restatementsSql(contract)}) ORDER BY file_id, line`,
    }),
    fates: fatesSql(contract, 'NULL'),
  };
  return Object.entries(selects).map(([name, sql]) => ({ name, sql, collect: true }));
}
