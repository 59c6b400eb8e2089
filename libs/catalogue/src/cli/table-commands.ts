import { AuditLog } from '#access/audit-log.js';
import { sampleTable } from '../sample-table.js';
import { type NotesChange, SAMPLE_ROWS_MAX } from '../arguments/table-arguments.js';
import { formatAddress } from '../tables/names.js';
import { searchTables } from '../tables/search.js';
import { listVersions } from '../tables/stored-tables.js';
import type { CatalogueTable } from '../tables/table.js';
import type { OpenCatalogue } from '../composition/open-catalogue.js';
import { AppError } from '#platform/errors/app-error.js';
import { CLI_ACTOR, formatResult, CLI } from '#operations/command-output.js';
import { toTableInfo, toTableDetail } from '../operations/table-info.js';
import { show, type Open } from '#composition/command.js';
import { type CatalogueCall, openCatalogueForCommand } from './open-state.js';
import { createOpenColumnTest, Profiles } from '../profile/profiles.js';
import { setTableNotes } from '../tables/table-notes.js';
import { draftContract } from '../draft-contract.js';

const ROWS = 5;

/** Lists tables in few columns, or every field of each as JSON. */
function showTables(call: CatalogueCall, tables: readonly CatalogueTable[]): void {
  const rows = tables.map((table) => ({
    table: formatAddress(table),
    origin: table.origin,
    rows: table.rows,
    bytes: table.bytes,
    columns: String(table.columns.length),
    fresh: table.freshAt?.toISOString().slice(0, 16) ?? null,
    tags: table.tags.join(' '),
    comment: table.comment,
  }));
  show(
    call,
    tables.map((table) => toTableInfo(table)),
    formatResult(rows),
  );
}

/** Lists all tables. */
export const tablesCommand = (
  call: CatalogueCall,
  open = openCatalogueForCommand(call),
): Promise<undefined> =>
  open(async ({ tables }) => {
    showTables(call, await tables.list());
    return undefined;
  });

/** Finds tables that match every word. */
export const searchCommand = (
  call: CatalogueCall,
  open = openCatalogueForCommand(call),
): Promise<undefined> =>
  open(async ({ tables }) => {
    showTables(call, searchTables(await tables.list(), call.words.join(' ')));
    return undefined;
  });

interface TableOptions {
  rows?: string;
  personalData?: boolean;
}

/** Shows a table and some of its rows. @throws AppError USAGE; TABLE_UNKNOWN */
export async function tableCommand(
  call: CatalogueCall<TableOptions>,
  open: Open<OpenCatalogue> = openCatalogueForCommand(call),
): Promise<undefined> {
  const { rows: given = String(ROWS), personalData = false } = call.options;
  const rows = Number(given);
  if (!/^\d+$/.test(given) || rows > SAMPLE_ROWS_MAX) {
    throw new AppError(
      'USAGE',
      `--rows must be a number from 0 to ${SAMPLE_ROWS_MAX}; npx retailstream catalogue table ` +
        '--help',
    );
  }
  await open(async (catalogue) => {
    const table = await catalogue.tables.find(call.words[0] ?? '');
    const { text, value } = await describeTable(catalogue, table);
    const sample = rows > 0 ? await readRows(catalogue, table, rows, personalData) : undefined;
    const shown = sample === undefined ? '' : sample.text;
    show(
      call,
      { ...value, rows: sample?.rows ?? [] },
      `${text.join('\n\n')}\n\n${shown}`.trimEnd(),
    );
  });
}

async function describeTable(catalogue: OpenCatalogue, table: CatalogueTable) {
  const { tags, keys, ...detail } = toTableDetail(table, await catalogue.tables.files(table));
  const { up, down } = await catalogue.lineage.trace(table);
  const versions = await listVersions(catalogue.warehouse, table);
  const plain = { ...detail, tags: tags.join(', '), keys: keys.join('; ') };
  const history = versions.map(({ version, madeAt, columns, changes }) => ({
    version: String(version),
    since: madeAt.toISOString(),
    columns: String(columns.length),
    changes: JSON.stringify(changes),
  }));
  const steps = [
    ...up.map((step) => ({ is: 'from', ...step })),
    ...down.map((step) => ({ is: 'to', ...step })),
  ];
  const text = [
    formatResult(plain),
    `versions\n${formatResult(history)}`,
    `lineage\n${formatResult(steps.map((step) => ({ ...step, reads: step.reads.join(' ') })))}`,
  ];
  return { text, value: { ...detail, tags, keys, versions, lineage: { up, down } } };
}

/** Shows a table even when its files are missing. */
async function readRows(
  { warehouse, relations, engine, turns }: OpenCatalogue,
  table: CatalogueTable,
  rows: number,
  isOpen: boolean,
): Promise<{ text: string; rows: object[] }> {
  const services = { warehouse, relations, engine, turns, audit: new AuditLog(warehouse) };
  try {
    const sample = await sampleTable(services, table, { rows, isOpen, actor: CLI_ACTOR });
    const named = sample.rows.map((cells) =>
      Object.fromEntries(sample.columns.map(({ name }, place) => [name, cells[place] ?? null])),
    );
    return { text: `rows\n${formatResult(named)}`, rows: named };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { text: `rows: ${error.code}: ${error.message}`, rows: [] };
  }
}

/** Describes a table and its columns. @throws AppError USAGE; TABLE_UNKNOWN */
export async function describeCommand(
  call: CatalogueCall<DescribeOptions>,
  open: Open<OpenCatalogue> = openCatalogueForCommand(call),
): Promise<undefined> {
  const change = parseChange(call.options);
  if (Object.keys(change).length === 0) throw usage('name at least one change of the table');
  await open(async ({ warehouse, tables }) => {
    const services = { warehouse, tables, audit: new AuditLog(warehouse) };
    const table = await setTableNotes(services, call.words[0] ?? '', change, CLI);
    await new Profiles(warehouse).hideValues(table, createOpenColumnTest(table));
    show(
      call,
      { table: formatAddress(table), ...change },
      `Stored the description of ${formatAddress(table)}`,
    );
  });
}

interface DescribeOptions {
  comment?: string | undefined;
  owner?: string | undefined;
  tag?: string[] | undefined;
  column?: string[] | undefined;
  personal?: string[] | undefined;
  notPersonal?: string[] | undefined;
}

/** @throws AppError USAGE for a column without a comment */
function parseChange({ comment, owner, tag, ...of }: DescribeOptions): NotesChange {
  const columns: Record<string, { comment?: string; personal?: boolean }> = {};
  for (const text of of.column ?? []) {
    const sign = text.indexOf('=');
    if (sign <= 0) throw usage(`--column ${text}: write NAME=COMMENT`);
    columns[text.slice(0, sign)] = { comment: text.slice(sign + 1) };
  }
  for (const name of of.personal ?? []) columns[name] = { ...columns[name], personal: true };
  for (const name of of.notPersonal ?? []) columns[name] = { ...columns[name], personal: false };
  return {
    ...(comment !== undefined && { comment }),
    ...(owner !== undefined && { owner }),
    ...(tag && { tags: tag.filter((each) => each !== '') }),
    ...(Object.keys(columns).length > 0 && { columns }),
  };
}

const usage = (mistake: string): AppError =>
  new AppError('USAGE', `${mistake}; npx retailstream catalogue describe --help`);

/** Drafts a contract and reports its guesses on standard error. @throws AppError TABLE_UNKNOWN */
export async function draftContractCommand(
  { words, io, config }: CatalogueCall,
  open: Open<OpenCatalogue> = openCatalogueForCommand({ config }),
): Promise<undefined> {
  await open(async ({ tables }) => {
    const table = await tables.find(words[0] ?? '');
    const { contract, remarks } = draftContract(table, await tables.files(table));
    io.stdout.write(`${JSON.stringify(contract, null, 2)}\n`);
    for (const remark of remarks) io.stderr.write(`${remark}\n`);
  });
}
