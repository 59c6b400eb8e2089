import { finished } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import { defaultLimits as requestLimits } from '#serving/limits.js';
import { IntegratedSales } from '#api/http/integrated-sales.js';
import { checkQuestion } from '#analytics/sales/question/question.js';
import { buildSalesList } from '#analytics/sales/sales.js';
import { ListExports } from '#analytics/serving/list-exports.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { openFlows } from '#composition/flows.js';
import { Ledgers } from '#composition/ledgers.js';
import { FileStore } from '#lake/stores/file-store.js';
import type { FileWriter } from '#lake/ports/file-writer.js';
import { copyCsvFrom } from '#platform/database/copy.js';
import { rowBatches } from '#platform/database/rows.js';
import type { Column } from '#serving/columns.js';
import type { ExportSource } from '#serving/export/export-source.js';
import { defaultDialect } from '#serving/export/csv-dialect.js';
import { defaultLimits, Exporter } from '#serving/export/exporter.js';
import type { Task } from './measurement.js';

/** The finest grain: as many rows as the sales. */
const ROWS = `SELECT department, store, to_char(week_date, 'YYYY-MM-DD') AS week,
    weekly_sales AS total, to_char(week_date, 'FMDay') AS weekday
  FROM mart.store_department_week ORDER BY department, store, week_date`;
const columns: Column[] = [
  { name: 'department', type: 'integer', description: '' },
  { name: 'store', type: 'integer', description: '' },
  { name: 'week', type: 'date', description: '' },
  { name: 'total', type: 'number', description: '' },
  { name: 'weekday', type: 'text', description: '' },
];

interface TaskResult {
  rows: number;
  bytes: number;
}

/** Runs one export, and reads it at full speed. */
export async function runTask(
  { source, format, lake }: Task,
  warehouse: DataSource,
  files: FileWriter,
): Promise<TaskResult> {
  if (source === 'copy') return copyAll(warehouse);
  const { exportTimeoutMs } = requestLimits;
  const exporter = new Exporter(files, defaultLimits);
  const { signal } = new AbortController();
  const list: ExportSource = {
    kind: 'rows',
    name: 'rows',
    columns,
    key: 'rows',
    headers: {},
    cursor: '',
    isContinued: false,
    batches: (aborted) => rowBatches(warehouse, ROWS, [], aborted, exportTimeoutMs),
  };
  const ledgers = new Ledgers(warehouse, openFlows());
  const integrated = new IntegratedSales({ ledgers, lake: new FileStore(lake) }, files);
  const marts = new Marts(warehouse);
  const snapshot = await marts.snapshot();
  const question = checkQuestion({ dimensions: ['department', 'store', 'week'] });
  const sales = new ListExports(marts).rows(buildSalesList(question), snapshot);
  const rows = { list, sales, lake: integrated.source(snapshot) }[source];
  const exported = await exporter.open(rows, { format, dialect: defaultDialect }, signal);
  const body = exported.kind === 'file' ? exported.handle.createReadStream() : exported.body;
  await finished(body.resume());
  const { rows: count, bytes } = exported.kind === 'file' ? exported : exported.counter;
  await exporter.onModuleDestroy();
  return { rows: count, bytes };
}

async function copyAll(warehouse: DataSource): Promise<TaskResult> {
  const runner = warehouse.createQueryRunner();
  let bytes = 0;
  try {
    for await (const chunk of await copyCsvFrom(runner, ROWS)) bytes += (chunk as Buffer).length;
    const counted = (await runner.query(
      'SELECT count(*)::integer AS n FROM mart.store_department_week',
    )) as { n: number }[];
    return { rows: counted[0]?.n ?? 0, bytes };
  } finally {
    await runner.release();
  }
}
