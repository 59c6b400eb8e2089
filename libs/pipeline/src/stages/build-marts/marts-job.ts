import type {
  Cell,
  ComputeJob,
  Model as ComputeModel,
  Output,
  Source,
} from '#lake/ports/compute.js';
import type { Flow } from '../../flow/flow.js';
import { columnNames, type Mart, type Share, shareOrder } from '../../flow/mart.js';
import { PARAMETERS, parametersModel } from '../../flow/parameter.js';
import {
  extendRange,
  withinPeriodSql,
  type Period,
  periodCodeSql,
  toPeriod,
  toPeriodCode,
  toDayRange,
  withinSql,
} from '../../flow/period.js';
import { allRows, knownSql, toOrphanTable, partSql } from '../../flow/references.js';
import { modelPrefix, attemptScratchPrefix } from '../../flow/zones.js';
import type { Lineage } from '../../plan/lineage.js';
import type { PlannedChunk } from '../../plan/planned-chunks.js';
import { addMoney } from '../money.js';
import type { StageContext } from '../stage-context.js';
import type { ChunkPlan, OpenChunk, MartChunk } from './plan-marts.js';

const countsName = ({ name }: Share) => `${name}_counts`;

/**
 * Returns the models that write a share's files and count their rows by period.
 * @param period how the share is split; undefined when it is built whole, even if it declares a period
 */
function shareModels(
  share: Share,
  period: Period | undefined,
  lacking: readonly PlannedChunk[],
): ComputeModel[] {
  const { name, sql, columns, partitionBy, bucketBy, reconciles } = share;
  const select = `SELECT ${Object.keys(columns).join(', ')} FROM ${name}`;
  const outputs = lacking.map(({ folder, period: each }) => {
    const where = withinPeriodSql(period, each);
    return {
      format: 'parquet' as const,
      prefix: folder,
      sql: select,
      partitionBy,
      bucketBy,
      ...(where !== undefined && { where }),
      orderBy: shareOrder(share),
    };
  });
  const code = period ? periodCodeSql(period) : '0';
  return [
    // A view: each output sorts its own rows, where a table of all would spill to disk.
    { name, sql, isView: true, outputs },
    {
      name: countsName(share),
      sql: `SELECT CAST(${code} AS INTEGER) AS period, CAST(count(*) AS INTEGER) AS rows,
          CAST(coalesce(sum(${reconciles.money}), 0) AS DECIMAL(38, 2)) AS money
        FROM ${name} GROUP BY 1 ORDER BY 1`,
      collect: true,
    },
  ];
}

const MART_ROWS = 'mart_rows_by_period';

/** Returns the model that counts the rows of marts by period, once they are written. */
function martRows(marts: readonly Mart[], lineage: Lineage): ComputeModel {
  const counts = marts.map((mart) => {
    const period = lineage.findPeriod(mart.name);
    return `SELECT '${mart.name}' AS mart, CAST(${period ? periodCodeSql(period) : '0'} AS INTEGER) AS period,
        CAST(count(*) AS INTEGER) AS rows FROM ${mart.name} GROUP BY 2`;
  });
  return { name: MART_ROWS, sql: `${counts.join('\nUNION ALL\n')} ORDER BY 1, 2`, collect: true };
}

/** Returns the rows of the new chunks of marts, as the engine counted them. */
export function readMartCounts(
  lineage: Lineage,
  lacking: readonly MartChunk[],
  collected: CollectedRows,
): { digest: string; rows: number }[] {
  const counts = new Map(
    (collected[MART_ROWS] ?? []).map(({ mart, period, rows }) => {
      const name = String(mart);
      return [`${name} ${toPeriod(Number(period), lineage.findPeriod(name))}`, Number(rows)];
    }),
  );
  return lacking.map(({ relation, period, digest }) => ({
    digest,
    rows: counts.get(`${relation} ${period}`) ?? 0,
  }));
}

/** Rows of collected models, by name. */
type CollectedRows = Readonly<Record<string, readonly Record<string, Cell>[]>>;

/** Returns rows and money of the new chunks of a share, as the engine counted them. */
export function readShareCounts(
  share: Share,
  period: Period | undefined,
  lacking: readonly PlannedChunk[],
  collected: CollectedRows,
): { digest: string; rows: number; money: string }[] {
  const counts = (collected[countsName(share)] ?? []).map(({ period: code, rows, money }) => ({
    period: toPeriod(Number(code), period),
    rows: Number(rows),
    money: String(money),
  }));
  return lacking.map(({ digest, period: each }) => {
    // A month has the rows of its weeks.
    const own = counts.filter((part) => part.period.startsWith(each));
    return {
      digest,
      rows: own.reduce((sum, { rows }) => sum + rows, 0),
      money: own.reduce((sum, part) => addMoney(sum, part.money) ?? sum, '0'),
    };
  });
}

type MartsContext = Pick<StageContext, 'flow' | 'runId' | 'stage' | 'attempt'>;

/** Folder of a mart's new chunks as CSV, before the warehouse loads them. */
export const csvFolder = (context: MartsContext, { name }: Pick<Mart, 'name'>) =>
  `${attemptScratchPrefix(context)}${name}/`;

/** Datasets of which the run has quarantined rows, because a reference is missing. */
type SetAside = ReadonlySet<string>;

/** Returns the job that builds missing chunks, and reads only the rows it needs. */
export function martsJob(
  context: MartsContext,
  plan: ChunkPlan,
  lacking: readonly OpenChunk[],
  setAside: SetAside,
): ComputeJob {
  const { flow, runId, stage } = context;
  const { lineage } = plan;
  const marts = flow.marts.filter((mart) => lacking.some((chunk) => chunk.mart === mart));
  const listLacking = ({ name }: Share) =>
    (plan.shareChunks.get(name) ?? []).filter(({ lacksFiles }) => lacksFiles);
  const shares = flow.shares.filter((share) => listLacking(share).length > 0);
  const readers = listReaders(flow, plan, lacking);
  const names = new Set([...marts, ...shares].flatMap(({ reads }) => reads));
  names.delete(PARAMETERS);
  const inputs = Array.from(names, (name): Input => {
    const only = conditionOn(name, lineage, readers);
    const ofAllRows = marts.filter(
      (mart) => mart.reads.includes(name) && (only === undefined || !lineage.findPeriod(mart.name)),
    );
    return { name, only, isReadOften: ofAllRows.length > 1 };
  });
  const ofMart = (mart: Mart) => lacking.filter((chunk) => chunk.mart === mart);
  /** By name, whether it is of all rows. */
  const shared = new Map<string, boolean>();
  const sqlOf = ({ name, reads }: Mart, sql: string) =>
    lineage.findPeriod(name) ? sql : wholeSql(flow, { sql, reads }, inputs, setAside);
  const listShared = (mart: Mart) =>
    Object.entries(mart.shared ?? {}).flatMap(([name, sql]): ComputeModel[] => {
      const isWhole = !lineage.findPeriod(mart.name);
      const made = shared.get(name);
      if (made === undefined) {
        shared.set(name, isWhole);
        return [{ name, sql: sqlOf(mart, sql) }];
      }
      if (made !== isWhole)
        throw new Error(`${mart.name} shares ${name} with a mart that is split differently`);
      return [];
    });
  return {
    name: `run-${runId}-${stage}`,
    sources: [
      ...inputs.flatMap((input) => listSources(flow, input, runId, setAside)),
      ...marts.map((mart) => listChunkNumbers(mart, ofMart(mart))),
    ],
    models: [
      ...parametersModel(flow.parameters, marts),
      ...inputs.flatMap((input) => buildInputViews(flow, input, setAside)),
      ...marts.flatMap((mart): ComputeModel[] => [
        ...listShared(mart),
        {
          name: mart.name,
          sql: sqlOf(mart, mart.sql),
          isView: mart.isProjection,
          outputs: [
            csvOutput(mart, lineage.findPeriod(mart.name), csvFolder(context, mart)),
            ...ofMart(mart)
              .filter(({ lacksFiles }) => lacksFiles)
              .map((chunk) => parquetOutput(chunk)),
          ],
        },
      ]),
      ...shares.flatMap((share) =>
        shareModels(share, lineage.findPeriod(share.name), listLacking(share)),
      ),
      ...(marts.length > 0 ? [martRows(marts, lineage)] : []),
    ],
  };
}

const numbersName = ({ name }: Mart) => `${name}_numbers`;

/** Returns, by period, the numbers of the chunks whose rows are missing in the warehouse. */
function listChunkNumbers(mart: Mart, chunks: readonly OpenChunk[]): Source {
  return {
    kind: 'rows',
    name: numbersName(mart),
    columns: ['period', 'chunk_id'],
    rows: chunks
      .filter(({ lacksRows }) => lacksRows)
      .map(({ period, id }) => [toPeriodCode(period), id]),
  };
}

/**
 * Returns the output with the rows of these chunks, each with the number of its chunk.
 * @param period how the mart is split; undefined when it is built whole, even if it declares a period
 */
function csvOutput(mart: Mart, period: Period | undefined, prefix: string): Output {
  const code = period ? periodCodeSql({ ...period, column: `m.${period.column}` }) : '0';
  const columns = columnNames(mart).map((name) => `m.${name}`);
  return {
    format: 'csv',
    prefix,
    sql: `SELECT CAST(n.chunk_id AS INTEGER) AS chunk_id, ${columns.join(', ')}
      FROM ${mart.name} m JOIN ${numbersName(mart)} n ON n.period = ${code}`,
    orderBy: ['chunk_id', ...mart.key],
  };
}

function parquetOutput({ mart, period, folder }: MartChunk): Output {
  const where = withinPeriodSql(mart.period, period);
  return {
    format: 'parquet',
    prefix: folder,
    sql: `SELECT ${columnNames(mart).join(', ')} FROM ${mart.name}`,
    ...(where !== undefined && { where }),
    orderBy: [...mart.key],
  };
}

/** A dataset or model that feeds marts. */
interface Input {
  name: string;
  /** Condition for the needed rows; undefined for all. */
  only: string | undefined;
  /** Whether several marts read all of its rows. */
  isReadOften: boolean;
}

/** A chunk of a mart or share, and its inputs. */
interface Reader {
  reads: readonly string[];
  period: string;
  lookBackDays: number | undefined;
  isLacking: boolean;
}

function listReaders(
  { shares }: Flow,
  { martChunks, shareChunks }: ChunkPlan,
  lacking: readonly MartChunk[],
): Reader[] {
  const digests = new Set(lacking.map(({ digest }) => digest));
  const ofMarts = martChunks.map(({ mart, period, digest }) => ({
    reads: mart.reads,
    period,
    lookBackDays: mart.period?.lookBackDays,
    isLacking: digests.has(digest),
  }));
  const ofShares = shares.flatMap(({ name, reads, period: { lookBackDays } }) =>
    (shareChunks.get(name) ?? []).map(({ period, lacksFiles }) => ({
      reads,
      period,
      lookBackDays,
      isLacking: lacksFiles,
    })),
  );
  return [...ofMarts, ...ofShares];
}

/** Returns the condition for the rows of an input that missing chunks of a period need; undefined for all of them. */
function conditionOn(
  input: string,
  lineage: Lineage,
  readers: readonly Reader[],
): string | undefined {
  const period = lineage.findPeriod(input);
  const split = readers.flatMap(({ reads, period: each, lookBackDays, isLacking }) => {
    const range = reads.includes(input) ? toDayRange(each) : undefined;
    return range ? [{ range: extendRange(range, lookBackDays), isLacking }] : [];
  });
  const ranges = split.flatMap(({ range, isLacking }) => (isLacking ? [range] : []));
  if (!period || ranges.length === 0 || ranges.length === split.length) return undefined;
  return withinSql(`d.${period.column}`, ranges);
}

/** Returns the SELECT of a mart that is built whole, or of a relation that it shares: it reads all rows of inputs of which marts that are split read a part. */
function wholeSql(
  { datasets }: Flow,
  { sql, reads }: Pick<Mart, 'sql' | 'reads'>,
  inputs: readonly Input[],
  setAside: SetAside,
): string {
  const parts = inputs.filter(({ name, only }) => only !== undefined && reads.includes(name));
  if (parts.length === 0) return sql;
  const views = parts.map(({ name }) => {
    const dataset = datasets.get(name);
    const isWhole = !dataset || !setAside.has(name);
    return `${name} AS (${isWhole ? `SELECT * FROM ${allRows(name)}` : knownSql(dataset)})`;
  });
  return `WITH ${views.join(',\n')}\nSELECT * FROM (\n${sql}\n) whole`;
}

/** Returns a model's table, or a dataset's with the rows that this run has quarantined. */
function listSources(
  { datasets }: Flow,
  { name, only, isReadOften }: Input,
  runId: number,
  setAside: SetAside,
): Source[] {
  const dataset = datasets.get(name);
  const isSetAside = setAside.has(name);
  const all = isSetAside || only !== undefined ? allRows(name) : name;
  const rows: Source = { kind: 'table', name: all, table: dataset?.table ?? name, isReadOften };
  if (!isSetAside) return [rows];
  const orphans = toOrphanTable(name);
  return [rows, { kind: 'parquet', name: orphans, prefix: modelPrefix(orphans, runId) }];
}

/** Returns a view with the input's name, where it differs from that of its source. */
function buildInputViews(
  { datasets }: Flow,
  { name, only }: Input,
  setAside: SetAside,
): ComputeModel[] {
  const dataset = datasets.get(name);
  if (dataset && setAside.has(name)) return [{ name, sql: knownSql(dataset, only), isView: true }];
  if (only === undefined) return [];
  return [{ name, sql: partSql(name, only), isView: true }];
}
