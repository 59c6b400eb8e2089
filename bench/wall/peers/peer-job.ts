import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Contract, type ContractColumn, isKeyed } from '#intake/contracts/contract.js';
import { type Flow, listContracts } from '#pipeline/flow/flow.js';
import { columnSql } from '#pipeline/flow/mart.js';
import { parametersModel } from '#pipeline/flow/parameter.js';

/** A dataset's files, whose columns have types. */
interface FileTable {
  name: string;
  /** Its file, or the folder of its files; null for a dataset without a file. */
  path: string | null;
  /** In the order of the files. */
  columns: Pick<ContractColumn, 'name' | 'type' | 'scale'>[];
  /** `dd/mm/yyyy`; null without a date. */
  dateFormat: string | null;
}

/** A SELECT that reads other relations, which the job lists before it. */
interface Relation {
  name: string;
  sql: string;
  reads: readonly string[];
  isView: boolean;
  /** Its table in PostgreSQL; null for a relation that is not loaded. */
  load: {
    columns: readonly (readonly [name: string, type: string])[];
    key: readonly string[];
  } | null;
}

/** What a peer does: reads files, builds relations of the flow by its SQL, and loads the marts. */
export interface PeerJob {
  files: FileTable[];
  relations: Relation[];
}

const RAW = 'raw_';
const sqlTypes = { text: 'STRING', integer: 'INT', date: 'DATE', boolean: 'BOOLEAN' };

const columnType = ({ type, scale = 0 }: ContractColumn) =>
  type === 'decimal' ? `DECIMAL(18, ${scale})` : sqlTypes[type];

/** @param paths file or folder of each dataset in `source` */
export async function createPeerJob(
  flow: Flow,
  source: string,
  paths: Readonly<Record<string, string>>,
): Promise<PeerJob> {
  const files: FileTable[] = [];
  const relations: Relation[] = [];
  const inner = { isView: true, load: null };
  for (const contract of listContracts(flow)) {
    const path = paths[contract.dataset];
    const table = await readFileTable(contract, path === undefined ? null : join(source, path));
    files.push(table);
    relations.push({
      ...inner,
      name: contract.dataset,
      sql: datasetSql(contract, table),
      reads: [],
    });
  }
  for (const { name, sql } of parametersModel(flow.parameters, [...flow.models, ...flow.marts])) {
    relations.push({ ...inner, name, sql, reads: [] });
  }
  for (const { name, sql, reads } of flow.models) {
    relations.push({ name, sql, reads, isView: false, load: null });
  }
  for (const mart of flow.marts) {
    const shared = Object.entries(mart.shared ?? {});
    const reads = [...mart.reads];
    for (const [name, sql] of shared) {
      const isKnown = relations.some((each) => each.name === name);
      if (!isKnown) relations.push({ ...inner, name, sql, reads: [...reads], isView: false });
      reads.push(name);
    }
    relations.push({
      name: mart.name,
      sql: mart.sql,
      reads,
      isView: false,
      load: {
        columns: Object.entries(mart.columns).map(([name, column]) => [name, columnSql(column)]),
        key: mart.key,
      },
    });
  }
  return { files, relations };
}

async function readFileTable(contract: Contract, path: string | null): Promise<FileTable> {
  const header = path === null ? [] : await readHeader(path);
  return {
    name: `${RAW}${contract.dataset}`,
    path,
    columns: header.map((cell) => {
      const column = contract.columns.find(({ headers }) => headers.includes(cell));
      if (!column) throw new Error(`${path}: no column of ${contract.dataset} is called ${cell}`);
      return { name: column.name, type: column.type, scale: column.scale };
    }),
    dateFormat: contract.columns.find(({ formats }) => formats)?.formats?.[0] ?? null,
  };
}

/** Returns the header of a file, or of the first file of a folder. */
async function readHeader(path: string): Promise<string[]> {
  const [first = ''] = path.endsWith('.csv') ? [''] : await readdir(path);
  const file = await open(join(path, first));
  try {
    for await (const line of file.readLines()) return line.split(',');
    return [];
  } finally {
    await file.close();
  }
}

/** Returns the columns of a dataset, those that its files lack as nulls. */
function datasetSql(contract: Contract, { name: table, path, columns }: FileTable): string {
  const cells = contract.columns.map((column) =>
    columns.some(({ name }) => name === column.name)
      ? column.name
      : `CAST(NULL AS ${columnType(column)}) AS ${column.name}`,
  );
  const place = isKeyed(contract) ? [] : ['0 AS file_id', '0 AS line'];
  const from = path !== null ? `FROM ${table}` : 'WHERE false';
  return `SELECT ${[...place, ...cells].join(', ')} ${from}`;
}
