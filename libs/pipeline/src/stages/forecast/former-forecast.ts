import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { ForecastPart } from '../../flow/forecast.js';
import { columnNames, type MartTable } from '../../flow/mart.js';
import { needsBuild } from '../../plan/planned-chunks.js';
import type { StageContext } from '../stage-context.js';
import {
  hashValue,
  type ForecastChunk,
  requireForecast,
  planForecastTable,
} from './plan-forecast.js';
import { storeRows } from './store-rows.js';

/**
 * Makes the chunks of a snapshot whose forecast failed: those of the former snapshot, with the model marked as stale.
 * Without a former forecast, tables without rows, and the model with the reason.
 * @param reason of the failure, in one line
 * @returns their digests
 */
export async function formerForecast(context: StageContext, reason: string): Promise<string[]> {
  const { forecast, method } = requireForecast(context);
  const former = await formerDigests(context);
  const model = forecast.tables.find(({ name }) => name === forecast.model);
  if (!model) throw new Error(`a forecast without a table ${forecast.model} was not refused`);
  const others = forecast.tables.filter((table) => table !== model);
  const isThere = forecast.tables.every(({ name }) => former.has(name));
  const stale = isThere ? await staleModel(context, model, reason) : undefined;
  const line = stale ?? method.formatEmptyRow(reason);
  const wanted = [
    { table: model, digest: hashValue([model.name, line]) },
    ...(stale === undefined
      ? others.map((table) => ({ table, digest: hashValue([table, 'none']) }))
      : []),
  ];
  const chunks: ForecastChunk[] = [];
  for (const { table, digest } of wanted) {
    chunks.push(await planForecastTable(context, table, digest));
  }
  const lacking = chunks.filter(needsBuild);
  if (lacking.length > 0) {
    await storeRows(context, lacking, yieldRow(model, line));
  }
  const taken = stale === undefined ? [] : others.flatMap(({ name }) => former.get(name) ?? []);
  return [...chunks.map(({ digest }) => digest), ...taken];
}

/** Returns the digests of the former snapshot's forecasts that still have their rows and files, by table. */
async function formerDigests(context: StageContext): Promise<Map<string, string>> {
  const { flow, ledger, plan } = context;
  const chunks = await ledger.plans.listFormerChunks(plan.former);
  const digests = new Map<string, string>();
  for (const table of flow.forecast?.tables ?? []) {
    const former = chunks.find(({ relation }) => relation === table.name);
    if (former && !needsBuild(await planForecastTable(context, table, former.digest)))
      digests.set(table.name, former.digest);
  }
  return digests;
}

/**
 * Returns the row of the former model as CSV, marked as stale; undefined when there is no former forecast. A row of state
 * NONE has the counts of another history.
 */
async function staleModel(
  { ledger, plan }: StageContext,
  model: MartTable,
  reason: string,
): Promise<string | undefined> {
  const names = columnNames(model);
  const [row] = await queryRows(
    ledger.warehouse,
    z.record(z.string(), z.string().nullable()),
    `SELECT ${names.map((name) => `${name}::text AS ${name}`).join(', ')}
     FROM mart.${model.name} WHERE snapshot_id = $1 ORDER BY ${model.key.join(', ')} LIMIT 1`,
    [plan.former],
  );
  if (!row || row['state'] === 'NONE') return undefined;
  const changed: Record<string, string | null> = { ...row, state: 'STALE', reason };
  return names.map((name) => quoteCell(changed[name] ?? null)).join(',');
}

const quoteCell = (value: string | null) =>
  value === null ? '' : `"${value.replaceAll('"', '""')}"`;

async function* yieldRow({ name }: MartTable, line: string): AsyncGenerator<ForecastPart> {
  yield await Promise.resolve({ table: name, lines: [line] });
}
