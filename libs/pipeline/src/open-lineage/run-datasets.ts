import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Flow, listMartTables } from '../flow/flow.js';
import type { ReaderView } from './stage-datasets.js';
import { columnSql, type MartTable } from '../flow/mart.js';
import { type DatasetPlace, toFileName, toTableName } from './dataset-names.js';
import { facets, type InputDataset, type OutputDataset } from './run-event.js';

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

/**
 * Returns the source files of a run; row counts exist once a file is read.
 * @param datasets whose files they are; of all when left out
 */
export async function listInputs(
  session: Queryable,
  run: string,
  datasets?: readonly string[],
): Promise<InputDataset[]> {
  const rows = await queryRows(session, inputRow, inputsSql, [run, INPUTS_MOST, datasets ?? null]);
  return rows.map(({ source, path, files, rows: rowCount, bytes }) => {
    const counts = { ...(rowCount === null ? {} : { rowCount }), size: bytes, fileCount: files };
    return { ...toFileName(source, path), inputFacets: facets({ inputStatistics: counts }) };
  });
}

/**
 * Returns the marts or forecasts of the snapshot that a run published, and the views that show it to readers; none if
 * it published nothing.
 */
export async function listOutputs(
  session: Queryable,
  run: string,
  { flow, views }: { flow: Pick<Flow, 'marts' | 'forecast'>; views: readonly ReaderView[] },
  place: DatasetPlace,
): Promise<OutputDataset[]> {
  const rows = await queryRows(session, outputRow, outputsSql, [run]);
  const [published] = rows;
  if (!published) return [];
  const counts = new Map(rows.map((row) => [row.relation, row.rows]));
  const version = { datasetVersion: published.snapshot };
  const shown = views.map(({ name, columns }) => ({
    ...toTableName(place, `bi.${name}`),
    facets: facets({ schema: { fields: columns.map(toSchemaField) }, version }),
  }));
  const tables = listMartTables(flow).map((mart) => {
    const rowCount = counts.get(mart.name) ?? undefined;
    return {
      ...toTableName(place, `mart.${mart.name}`),
      facets: facets({ schema: toSchemaFacet(mart), version }),
      outputFacets: facets({ outputStatistics: rowCount === undefined ? rowCount : { rowCount } }),
    };
  });
  return [...tables, ...shown];
}

const toSchemaField = ({ name, comment }: ReaderView['columns'][number]) => ({
  name,
  description: comment,
});

const toSchemaFacet = ({ columns }: MartTable) => ({
  fields: Object.entries(columns).map(([name, column]) => ({
    name,
    type: columnSql(column),
    ...(column.comment === undefined ? {} : { description: column.comment }),
  })),
});
