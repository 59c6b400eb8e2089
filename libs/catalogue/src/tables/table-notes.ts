import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Audit } from '#platform/database/audit.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { type NotesChange, notesChange } from '../arguments/table-arguments.js';
import { formatAddress } from './names.js';
import type { CatalogueTable, Tables } from './table.js';
import { storableJson } from '#platform/text/storable-text.js';

const columnNote = z.object({
  comment: z.string().nullable().optional(),
  /** Whether it is personal; the detected mark applies when left out. */
  personal: z.boolean().optional(),
});

const tableNote = z.object({
  comment: z.string().nullable(),
  owner: z.string().nullable(),
  tags: z.array(z.string()),
  columns: z.record(z.string(), columnNote),
});
const tableNoteRow = tableNote.extend({ database: z.string(), name: z.string() });

type TableNote = z.output<typeof tableNote>;

const NOTHING: TableNote = { comment: null, owner: null, tags: [], columns: {} };
const SELECT = 'SELECT database, name, comment, owner, tags, columns FROM ops.catalogue_notes';

/** People's notes on tables, stored separately so that crawls never overwrite them. */
export class TableNotes {
  constructor(private readonly warehouse: DataSource) {}

  /** Returns the notes of all tables, by address; deleted tables included. */
  async listNotes(): Promise<ReadonlyMap<string, TableNote>> {
    const rows = await queryRows(this.warehouse, tableNoteRow, SELECT);
    return new Map(
      rows.map(({ database, name, ...note }): [string, TableNote] => [`${database}.${name}`, note]),
    );
  }
}

export function applyNote(table: CatalogueTable, note: TableNote | undefined): CatalogueTable {
  if (!note) return table;
  return {
    ...table,
    comment: note.comment ?? table.comment,
    owner: note.owner ?? table.owner,
    tags: [...new Set([...table.tags, ...note.tags])].sort(),
    columns: table.columns.map((column) => {
      const said = note.columns[column.name];
      const personal = said?.personal ?? column.isPersonal;
      return {
        ...column,
        comment: said?.comment ?? column.comment,
        // No note may unmark what a contract encrypts.
        isPersonal: personal || (table.origin === 'flow' && column.isPersonal),
      };
    }),
  };
}

/** The author of a note. */
interface NoteAuthor {
  /** Name in the audit log. */
  actor: string;
  /** Whether the author may unmark a personal column. */
  mayReadPersonalData: boolean;
}

interface NotesServices {
  warehouse: DataSource;
  tables: Pick<Tables, 'find'>;
  audit: Audit;
}

/**
 * Stores notes on a table; crawls do not change them.
 * @returns the table with its new notes
 * @throws AppError TABLE_UNKNOWN; ARGUMENT_INVALID for invalid notes; FORBIDDEN when an author without the role unmarks
 *   a personal column
 */
export async function setTableNotes(
  { warehouse, tables, audit }: NotesServices,
  address: string,
  change: NotesChange,
  { actor, mayReadPersonalData }: NoteAuthor,
): Promise<CatalogueTable> {
  const { data, error } = notesChange.safeParse(change);
  if (!data) {
    const [issue] = error.issues;
    throw createInvalidError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const table = await tables.find(address);
  requireColumns(table, data, mayReadPersonalData);
  const { database, name } = table;
  await warehouse.transaction(async (manager) => {
    // Serializes writers of this table's notes.
    const lock = 'SELECT pg_advisory_xact_lock(hashtext($1))';
    await manager.query(lock, [`catalogue ${formatAddress(table)}`]);
    const own = `${SELECT} WHERE database = $1 AND name = $2`;
    const [before] = await queryRows(manager, tableNote, own, [database, name]);
    const note = mergeNotes(before ?? NOTHING, data);
    await manager.query(
      `INSERT INTO ops.catalogue_notes (database, name, comment, owner, tags, columns, noted_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (database, name) DO UPDATE
       SET comment = excluded.comment, owner = excluded.owner, tags = excluded.tags,
           columns = excluded.columns, noted_by = excluded.noted_by, noted_at = now()`,
      [database, name, note.comment, note.owner, note.tags, storableJson(note.columns), actor],
    );
    const act = { actor, action: 'describe-table', subject: `table ${formatAddress(table)}` };
    await audit.record(manager, { ...act, details: data });
  });
  return tables.find(formatAddress(table));
}

type Change = z.output<typeof notesChange>;

function requireColumns(table: CatalogueTable, { columns = {} }: Change, mayOpen: boolean): void {
  for (const [name, { personal }] of Object.entries(columns)) {
    const column = table.columns.find((each) => each.name === name);
    if (!column) {
      const known = table.columns.map((each) => each.name).join(', ');
      throw createInvalidError(
        `columns.${name.slice(0, 100)}: ${formatAddress(table)} has only ${known}`,
      );
    }
    // Unmarking in advance would also unmask what is found later.
    if (personal !== false) continue;
    if (table.origin === 'flow' && column.isPersonal) {
      throw createInvalidError(
        `columns.${name}: the contract declares it personal: change the contract`,
      );
    }
    if (mayOpen) continue;
    const needed = `only the role personal-data may declare that ${name} is not personal`;
    throw new AppError('FORBIDDEN', `${needed}: ask a person with this role`);
  }
}

function mergeNotes(before: TableNote, { comment, owner, tags, columns = {} }: Change): TableNote {
  const said = Object.entries(columns).map(
    ([name, each]): [string, TableNote['columns'][string]] => {
      const own = { ...before.columns[name] };
      if (each.comment !== undefined) own.comment = each.comment || null;
      if (each.personal !== undefined) own.personal = each.personal;
      return [name, own];
    },
  );
  return {
    comment: comment === undefined ? before.comment : comment || null,
    owner: owner === undefined ? before.owner : owner || null,
    tags: tags === undefined ? before.tags : [...new Set(tags)].sort(),
    columns: { ...before.columns, ...Object.fromEntries(said) },
  };
}

const createInvalidError = (mistake: string) => new AppError('ARGUMENT_INVALID', mistake);
