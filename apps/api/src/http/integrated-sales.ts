import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { buildSnapshotHeaders } from '#analytics/serving/snapshot-headers.js';
import { formatScope } from '#access/format-scope.js';
import type { Scope } from '#access/scope.js';
import { limitSnapshot, type Snapshot } from '#analytics/snapshot/snapshot.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import type { FileJob, FileWriter } from '#lake/ports/file-writer.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TextRow } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Column } from '#serving/columns.js';
import { ExportFormat, type FileForm } from '#serving/export/export-format.js';
import type { FileExport } from '#serving/export/export-source.js';
import type { RowBatches } from '#serving/export/row-source.js';
import type { WriteFile } from '#serving/export/spool.js';
import { streamRows } from '#serving/export/write-rows.js';
import type { Endpoint } from '#serving/endpoint/endpoint.js';
import { describeSnapshot } from '#analytics/serving/answer-endpoint.js';
import { readSnapshotId, omitSnapshot } from '#analytics/serving/snapshot-headers.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { validateArguments } from '#serving/check-arguments.js';
import { resolveDialect } from '#serving/export/csv-dialect.js';
import { withDialect } from '#serving/export/export-args.js';
import { describeExport, describeRanges } from '#serving/export/export-description.js';
import { Exporter } from '#serving/export/exporter.js';
import { negotiateFormat } from '#serving/export/negotiate-format.js';
import { sendExport } from '#serving/export/send-export.js';
import { BooleanArg, EnumArg } from '#serving/input.js';

/** Columns of the model `integrated_sales`, in the order of its files. */
const integratedColumns: readonly Column[] = [
  { name: 'store', type: 'integer', description: 'Store number.' },
  { name: 'department', type: 'integer', description: 'Department number.' },
  { name: 'week_date', type: 'date', description: 'Week date.' },
  { name: 'weekly_sales', type: { decimal: 2 }, description: 'Sales of the week, net of returns.' },
  { name: 'is_holiday', type: 'boolean', description: 'Whether the week has a holiday.' },
  { name: 'holiday', type: 'text', description: 'Name of the holiday; null in ordinary weeks.' },
  { name: 'store_type', type: 'text', description: 'Store type: A, B or C.' },
  { name: 'store_size', type: 'integer', description: 'Size of the store.' },
  {
    name: 'temperature',
    type: { decimal: 2 },
    description: 'Temperature of the week in degrees Fahrenheit.',
  },
  { name: 'fuel_price', type: { decimal: 3 }, description: 'Fuel price of the week.' },
  { name: 'cpi', type: { decimal: 7 }, description: 'Consumer price index of the week.' },
  { name: 'unemployment', type: { decimal: 3 }, description: 'Unemployment rate of the week.' },
  ...[1, 2, 3, 4, 5].map((number) => ({
    name: `markdown_${number}`,
    type: { decimal: 2 },
    description: `MarkDown${number} of the store-week; null when it is not recorded.`,
  })),
  {
    name: 'has_markdown',
    type: 'boolean',
    description: 'Whether any of the five MarkDowns is recorded.',
  },
  {
    name: 'markdown_total',
    type: { decimal: 2 },
    description: 'Sum of the MarkDowns of the store-week.',
  },
];

/**
 * Copies all objects below a prefix of the lake to a local folder.
 * @returns the number of objects
 */
async function copyFromLake(
  lake: ObjectStore,
  prefix: string,
  folder: string,
  signal: AbortSignal,
): Promise<number> {
  let objects = 0;
  for await (const { key } of lake.list(prefix)) {
    const path = join(folder, key.slice(prefix.length));
    await mkdir(dirname(path), { recursive: true });
    await pipeline(await lake.get(key), createWriteStream(path), { signal });
    objects++;
  }
  return objects;
}

const ROWS_AT_ONCE = 2_000;

/** Yields the rows of a file with one JSON object per line, whose member `row` has the text of each column. */
async function* readTextRows(file: string): RowBatches {
  let rows: TextRow[] = [];
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  for await (const line of lines) {
    rows.push((JSON.parse(line) as { row: TextRow }).row);
    if (rows.length < ROWS_AT_ONCE) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

const MODEL = 'integrated_sales';
const names = integratedColumns.map(({ name }) => name);

/**
 * The rows that a snapshot's marts were built from, read from the lake in the order of its files: by month, department,
 * store and week. Another order would take the engine more memory.
 */
export class IntegratedSales {
  constructor(
    private readonly services: Pick<OperationServices, 'ledgers' | 'lake'>,
    private readonly files: FileWriter,
  ) {}

  source(snapshot: Snapshot): FileExport {
    return {
      kind: 'file',
      name: `integrated-sales-snapshot-${snapshot.id}`,
      columns: integratedColumns,
      key: [MODEL, snapshot.id, ...(snapshot.scope ? [formatScope(snapshot.scope)] : [])].join(' '),
      headers: buildSnapshotHeaders(snapshot),
      createWriter: (form) => this.make(snapshot, form),
    };
  }

  private make({ id, flow, scope }: Snapshot, { format, dialect }: FileForm): WriteFile {
    return async (file, work, signal) => {
      const rows = join(work, 'lake');
      let objects = 0;
      for (const { prefix, name } of await this.folders(flow, id)) {
        objects += await copyFromLake(this.services.lake, prefix, join(rows, name), signal);
      }
      if (objects === 0) throw createGoneError(id);
      const folder = dirname(file);
      const job = { folder, source: { kind: 'parquet', folder: relative(folder, rows) } } as const;
      if (format === 'parquet') {
        return this.files.write(
          { ...job, ...buildSelect(names, scope), to: basename(file), format },
          signal,
        );
      }
      const lines = join(work, 'rows.ndjson');
      const text = buildSelect(
        [`[${names.map((name) => `CAST(${name} AS VARCHAR)`).join(', ')}] AS row`],
        scope,
      );
      const to = relative(folder, lines);
      const count = await this.files.write({ ...job, ...text, to, format: 'ndjson' }, signal);
      const batches = readTextRows(lines);
      await pipeline(
        streamRows(format, { columns: integratedColumns, batches }, { dialect }),
        createWriteStream(file),
        { signal },
      );
      return count;
    };
  }

  /** Returns where the rows are, in their order. */
  private async folders(flow: string, id: string): Promise<{ prefix: string; name: string }[]> {
    const listed = await this.services.ledgers
      .of(flow)
      .chunks.listSnapshotFolders(Number(id), MODEL);
    return listed.map(({ period, folder }) => ({ prefix: folder, name: `period=${period}` }));
  }
}

/** @param scope of the caller, whose rows alone are read */
function buildSelect(
  columns: readonly string[],
  { stores, departments }: Scope = {},
): Pick<FileJob, 'sql'> {
  const conditions = [
    ...(stores ? [`store IN (${stores.join(', ')})`] : []),
    ...(departments ? [`department IN (${departments.join(', ')})`] : []),
  ];
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  return { sql: `SELECT ${columns.join(', ')} FROM rows${where}` };
}

function createGoneError(id: string): AppError {
  const problem = `snapshot ${id} has no joined rows in the lake any more`;
  return new AppError('SNAPSHOT_GONE', `${problem}: request those of the published snapshot`);
}

class IntegratedSalesArgs extends withDialect(Object) {
  @EnumArg(ExportFormat, 'Format of the file; default: the format in Accept, or else a JSON array.')
  format?: ExportFormat;

  @BooleanArg(
    'Whether to return a manifest instead of the file: rows, bytes, SHA-256 and columns.',
    false,
  )
  manifest: boolean = false;
}

/** The joined rows as one file: `GET /v1/integrated-sales`. */
export const integratedSalesEndpoint: Endpoint = {
  name: 'integratedSales',
  kind: 'query',
  summary: 'All sales rows, joined with stores and features, as one file.',
  role: 'analyst',
  scope: 'filtered',
  rest: [
    {
      tag: 'exports',
      method: 'GET',
      path: 'integrated-sales',
      query: IntegratedSalesArgs,
      describe: [
        ...describeSnapshot('Number of a retained snapshot; default: the published one.'),
        describeExport(),
        describeRanges(),
      ],
      handle: async ({ request, reply, get }) => {
        const given = omitSnapshot(request.query as object);
        const args = (await validateArguments(IntegratedSalesArgs, given)) as IntegratedSalesArgs;
        const chain = await get(Marts).snapshot(readSnapshotId(request));
        const snapshot = limitSnapshot(chain, request.principal?.scope);
        const form = negotiateFormat(args, request.headers.accept) ?? 'json';
        const source = get(IntegratedSales).source(snapshot);
        const dialect = resolveDialect(args, form);
        const wanted = { format: form, dialect, manifest: args.manifest };
        return sendExport(get(Exporter), source, wanted, request, reply);
      },
    },
  ],
};
