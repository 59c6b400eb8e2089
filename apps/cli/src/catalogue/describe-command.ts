import { AuditLog } from '#access/audit-log.js';
import { openColumns, Profiles } from '#catalogue/profile/profiles.js';
import { addressOf } from '#catalogue/tables/names.js';
import { type NotesChange, setTableNotes } from '#catalogue/tables/table-notes.js';
import { CLI } from '#operations/command-output.js';
import type { OpenCatalogue } from '#composition/catalogue/open-catalogue.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Call, show } from '../command.js';
import { catalogueOf, type Open } from '../state.js';

/** Says what a table and its columns hold. @throws AppError USAGE; TABLE_UNKNOWN */
export async function describeCommand(
  call: Call<Said>,
  open: Open<OpenCatalogue> = catalogueOf(call),
): Promise<undefined> {
  const change = changeOf(call.options);
  if (Object.keys(change).length === 0) throw mistaken('say something of the table');
  await open(async ({ warehouse, tables }) => {
    const services = { warehouse, tables, audit: new AuditLog(warehouse) };
    const table = await setTableNotes(services, call.words[0] ?? '', change, CLI);
    await new Profiles(warehouse).hide(table, openColumns(table));
    show(call, { table: addressOf(table), ...change }, `${addressOf(table)} is described`);
  });
}

interface Said {
  comment?: string | undefined;
  owner?: string | undefined;
  tag?: string[] | undefined;
  column?: string[] | undefined;
  personal?: string[] | undefined;
  notPersonal?: string[] | undefined;
}

/** @throws AppError USAGE for a column without a comment */
function changeOf({ comment, owner, tag, ...of }: Said): NotesChange {
  const columns: Record<string, { comment?: string; personal?: boolean }> = {};
  for (const text of of.column ?? []) {
    const sign = text.indexOf('=');
    if (sign <= 0) throw mistaken(`--column ${text}: write NAME=COMMENT`);
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

const mistaken = (mistake: string): AppError =>
  new AppError('USAGE', `${mistake}; npx retailstream catalogue describe --help`);
