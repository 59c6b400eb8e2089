import { parseArgs } from 'node:util';
import { AuditLog } from '#access/audit-log.js';
import { sampleTable, SAMPLE_ROWS_MAX } from '#catalogue/sample-table.js';
import { versionsOf } from '#catalogue/tables/stored-tables.js';
import type { CatalogueTable } from '#catalogue/tables/table.js';
import type { OpenCatalogue } from '#composition/open-catalogue.js';
import { AppError } from '#platform/errors/app-error.js';
import { CLI_ACTOR, formatResult } from '#operations/command-output.js';
import { tableDetailOf } from '#operations/catalogue/table.model.js';
import type { CatalogueCommand } from './catalogue-command.js';
import { mistaken, onlyWord, parsed } from './parsed.js';

const usage = 'table ADDRESS [--rows N] [--personal-data]';
const ROWS = 5;

export const tableCommand: CatalogueCommand = {
  name: 'table',
  summary: 'Shows a table: columns, keys, partitions, versions, lineage and some rows.',
  help: `Shows a table: columns, keys, partitions, versions, lineage and some rows.

  npm run catalogue -- ${usage}

  --rows N         how many rows, 0 for none                 (default ${ROWS}, at most ${SAMPLE_ROWS_MAX})
  --personal-data  what tells of people too: the audit log has it   (default masked)`,
  run: (argv, open, screen) => {
    const options = {
      rows: { type: 'string', default: String(ROWS) },
      'personal-data': { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parsed(usage, () =>
      parseArgs({ args: argv, options, allowPositionals: true }),
    );
    const address = onlyWord(usage, positionals);
    const rows = Number(values.rows);
    if (!/^\d+$/.test(values.rows) || rows > SAMPLE_ROWS_MAX) {
      throw mistaken(usage, `--rows is a number from 0 to ${SAMPLE_ROWS_MAX}`);
    }
    return open(async (catalogue) => {
      const table = await catalogue.tables.find(address);
      for (const part of await partsOf(catalogue, table)) screen.write(`${part}\n\n`);
      if (rows > 0) {
        screen.write(`${await rowsOf(catalogue, table, rows, values['personal-data'])}\n`);
      }
      return 0;
    });
  },
};

async function partsOf(catalogue: OpenCatalogue, table: CatalogueTable): Promise<string[]> {
  const { tags, keys, ...detail } = tableDetailOf(table, await catalogue.tables.files(table));
  const { up, down } = await catalogue.lineage.of(table);
  const versions = await versionsOf(catalogue.warehouse, table);
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
  return [
    formatResult(plain),
    `versions\n${formatResult(history)}`,
    `lineage\n${formatResult(steps.map((step) => ({ ...step, reads: step.reads.join(' ') })))}`,
  ];
}

/** A table whose files are gone is shown all the same. */
async function rowsOf(
  { warehouse, relations, engine, turns }: OpenCatalogue,
  table: CatalogueTable,
  rows: number,
  isOpen: boolean,
): Promise<string> {
  const desk = { warehouse, relations, engine, turns, audit: new AuditLog(warehouse) };
  try {
    const sample = await sampleTable(desk, table, { rows, isOpen, actor: CLI_ACTOR });
    const named = sample.rows.map((cells) =>
      Object.fromEntries(sample.columns.map(({ name }, place) => [name, cells[place] ?? null])),
    );
    return `rows\n${formatResult(named)}`;
  } catch (error) {
    if (error instanceof AppError) return `rows: ${error.code}: ${error.message}`;
    throw error;
  }
}
