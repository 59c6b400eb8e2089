import { parseArgs } from 'node:util';
import { AuditLog } from '#access/audit-log.js';
import { openColumns, Profiles } from '#catalogue/profile/profiles.js';
import { addressOf } from '#catalogue/tables/names.js';
import { type NotesChange, setTableNotes } from '#catalogue/tables/table-notes.js';
import { CLI } from '#operations/command-output.js';
import type { CatalogueCommand } from './catalogue-command.js';
import { mistaken, onlyWord, parsed } from './parsed.js';

const usage =
  'describe ADDRESS [--comment TEXT] [--owner NAME] [--tag TAG …] [--column NAME=COMMENT …] [--personal NAME …] [--not-personal NAME …]';
const options = {
  comment: { type: 'string' },
  owner: { type: 'string' },
  tag: { type: 'string', multiple: true },
  column: { type: 'string', multiple: true },
  personal: { type: 'string', multiple: true },
  'not-personal': { type: 'string', multiple: true },
} as const;

export const describeCommand: CatalogueCommand = {
  name: 'describe',
  summary: 'Says what a table and its columns hold, who answers for it, and which tell of people.',
  help: `Says what a table and its columns hold, who answers for it, and which tell of people.
What is left out stays as it is; no crawl writes over it; the audit log has it.

  npm run catalogue -- ${usage}

  --tag            all tags that it has from now on; --tag '' takes them away
  --comment, --owner, and --column NAME= with nothing take away what was said`,
  run: (argv, open, screen) => {
    const { values, positionals } = parsed(usage, () =>
      parseArgs({ args: argv, options, allowPositionals: true }),
    );
    const address = onlyWord(usage, positionals);
    const change = changeOf(values);
    if (Object.keys(change).length === 0) throw mistaken(usage, 'say something of the table');
    return open(async ({ warehouse, tables }) => {
      const desk = { warehouse, tables, audit: new AuditLog(warehouse) };
      const table = await setTableNotes(desk, address, change, CLI);
      await new Profiles(warehouse).hide(table, openColumns(table));
      screen.write(`${addressOf(table)} is described\n`);
      return 0;
    });
  },
};

interface Said {
  comment?: string | undefined;
  owner?: string | undefined;
  tag?: string[] | undefined;
  column?: string[] | undefined;
  personal?: string[] | undefined;
  'not-personal'?: string[] | undefined;
}

/** @throws AppError USAGE for a column without a comment */
function changeOf({ comment, owner, tag, ...of }: Said): NotesChange {
  const columns: Record<string, { comment?: string; personal?: boolean }> = {};
  for (const text of of.column ?? []) {
    const sign = text.indexOf('=');
    if (sign <= 0) throw mistaken(usage, `--column ${text}: write NAME=COMMENT`);
    columns[text.slice(0, sign)] = { comment: text.slice(sign + 1) };
  }
  for (const name of of.personal ?? []) columns[name] = { ...columns[name], personal: true };
  for (const name of of['not-personal'] ?? [])
    columns[name] = { ...columns[name], personal: false };
  return {
    ...(comment !== undefined && { comment }),
    ...(owner !== undefined && { owner }),
    ...(tag && { tags: tag.filter((each) => each !== '') }),
    ...(Object.keys(columns).length > 0 && { columns }),
  };
}
