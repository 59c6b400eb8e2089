import { parseArgs } from 'node:util';
import { searchTables } from '#catalogue/tables/search.js';
import { addressOf } from '#catalogue/tables/names.js';
import type { CatalogueTable } from '#catalogue/tables/table.js';
import { formatResult } from '#operations/command-output.js';
import { infoOf } from '#operations/catalogue/table.model.js';
import type { CatalogueCommand } from './catalogue-command.js';
import { parsed } from './parsed.js';

/** Lists tables in few columns, or all that is known of each as JSON. */
function listed(tables: readonly CatalogueTable[], asJson: boolean): string {
  if (asJson) return `${JSON.stringify(tables.map(infoOf), null, 2)}\n`;
  const rows = tables.map((table) => ({
    table: addressOf(table),
    origin: table.origin,
    rows: table.rows,
    bytes: table.bytes,
    columns: String(table.columns.length),
    fresh: table.freshAt?.toISOString().slice(0, 16) ?? null,
    tags: table.tags.join(' '),
    comment: table.comment,
  }));
  return `${formatResult(rows)}\n`;
}

const options = { json: { type: 'boolean', default: false } } as const;

export const tablesCommand: CatalogueCommand = {
  name: 'tables',
  summary: 'Lists all tables: of flows, of crawls and of the workspace.',
  help: `Lists all tables: of flows, of crawls and of the workspace.

  npm run catalogue -- tables [--json]`,
  run: (argv, open, screen) => {
    const { values } = parsed('tables [--json]', () => parseArgs({ args: argv, options }));
    return open(async ({ tables }) => {
      screen.write(listed(await tables.list(), values.json));
      return 0;
    });
  },
};

export const searchCommand: CatalogueCommand = {
  name: 'search',
  summary: 'Finds tables by name, column, comment, tag and owner.',
  help: `Finds tables that have every word in their name, columns, comments, tags or owner, the best first.

  npm run catalogue -- search WORD… [--json]

  tag:finance, column:store_id, owner:ana, database:, name:, type:, comment: and origin: say where a
  word is to stand. Letter case does not count.`,
  run: (argv, open, screen) => {
    const usage = 'search WORD… [--json]';
    const { values, positionals } = parsed(usage, () =>
      parseArgs({ args: argv, options, allowPositionals: true }),
    );
    return open(async ({ tables }) => {
      screen.write(listed(searchTables(await tables.list(), positionals.join(' ')), values.json));
      return 0;
    });
  },
};
