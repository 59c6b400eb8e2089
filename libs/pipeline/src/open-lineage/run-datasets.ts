import { z } from 'zod';
import {
  addressOf,
  folderOf,
  parseServiceUrl,
  type ServiceUrl,
} from '#platform/config/service-url.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Flow, tablesOf } from '../flow/flow.js';
import { columnSql, type MartTable } from '../flow/mart.js';
import { facets, type InputDataset, type Named, type OutputDataset } from './run-event.js';

const POSTGRES_PORT = 5432;

/**
 * Returns the OpenLineage name of a source file: `file` and its path, or `s3://bucket` and its key.
 * @param source the URL of the folder
 * @param path below the folder
 */
export function fileNamed(source: string, path: string): Named {
  const url = parseServiceUrl(source);
  if (url?.scheme !== 's3') {
    const folder = url ? folderOf(url) : source;
    return { namespace: 'file', name: `${folder.replace(/\/+$/, '')}/${path}` };
  }
  const { host, path: prefix } = addressOf(url);
  return { namespace: `s3://${host}`, name: prefix === '' ? path : `${prefix}/${path}` };
}

/**
 * Returns the OpenLineage name of a mart, as a table of PostgreSQL. The embedded server has no lasting address, so its
 * tables use the namespace of the jobs.
 */
export function martNamed(warehouse: ServiceUrl, namespace: string, mart: string): Named {
  if (warehouse.scheme === 'embedded') return { namespace, name: `mart.${mart}` };
  const { host, port = POSTGRES_PORT, path } = addressOf(warehouse);
  return { namespace: `postgres://${host}:${port}`, name: `${path}.mart.${mart}` };
}

const inputsSql = sqlFile(import.meta.url, './inputs.sql');
const outputsSql = sqlFile(import.meta.url, './outputs.sql');

/** Maximum number of files in an event; receivers accept some hundred kilobytes. */
export const INPUTS_MOST = 1_000;

const inputRow = z.object({
  source: z.string(),
  path: z.string(),
  files: z.int(),
  rows: z.number().nullable(),
  bytes: z.number(),
});
const outputRow = z.object({
  snapshot: z.string(),
  relation: z.string().nullable(),
  rows: z.number().nullable(),
});

/** Returns the source files of a run; row counts exist once a file is read. */
export async function inputsOf(session: Queryable, run: string): Promise<InputDataset[]> {
  const rows = await queryRows(session, inputRow, inputsSql, [run, INPUTS_MOST]);
  return rows.map(({ source, path, files, rows: rowCount, bytes }) => {
    const counts = { ...(rowCount === null ? {} : { rowCount }), size: bytes, fileCount: files };
    return { ...fileNamed(source, path), inputFacets: facets({ inputStatistics: counts }) };
  });
}

/** Returns the marts and forecasts of the snapshot that a run published; none if it published nothing. */
export async function outputsOf(
  session: Queryable,
  run: string,
  flow: Pick<Flow, 'marts' | 'forecast'>,
  { warehouse, namespace }: { warehouse: ServiceUrl; namespace: string },
): Promise<OutputDataset[]> {
  const rows = await queryRows(session, outputRow, outputsSql, [run]);
  const [published] = rows;
  if (!published) return [];
  const counts = new Map(rows.map((row) => [row.relation, row.rows]));
  return tablesOf(flow).map((mart) => {
    const rowCount = counts.get(mart.name) ?? undefined;
    return {
      ...martNamed(warehouse, namespace, mart.name),
      facets: facets({ schema: schemaOf(mart), version: { datasetVersion: published.snapshot } }),
      outputFacets: facets({ outputStatistics: rowCount === undefined ? rowCount : { rowCount } }),
    };
  });
}

const schemaOf = ({ columns }: MartTable) => ({
  fields: Object.entries(columns).map(([name, column]) => ({
    name,
    type: columnSql(column),
    ...(column.comment === undefined ? {} : { description: column.comment }),
  })),
});
