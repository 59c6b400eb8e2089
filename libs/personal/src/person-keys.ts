import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { KEY_BYTES, parseKeyId, decryptCell, type PersonKey } from './encrypt-cell.js';

const addPersonKeysSql = sqlFile(import.meta.url, './add_person_keys.sql');
const destroyPersonKeySql = sqlFile(import.meta.url, './destroy_person_key.sql');

const keyRow = z.object({
  id: z.number(),
  dataset: z.string(),
  person: z.string(),
  key: z.instanceof(Buffer).nullable(),
});

const columns = `key_id::float8 AS id, dataset, person, key`;

/** The owner of the keys: a dataset of a flow that is about people. */
interface PersonScope {
  flow: string;
  dataset: string;
}

/**
 * The keys of the people of a dataset, one per person, created at first use. They are stored only here: without its
 * key, a person's data is unreadable in every file.
 */
export class PersonKeys {
  constructor(
    private readonly warehouse: DataSource,
    private readonly people: PersonScope,
  ) {}

  /** @param persons values of their dataset's key: `17` */
  async ensureKeys(persons: readonly string[]): Promise<Map<string, PersonKey>> {
    const known = await this.findKeys(persons);
    const fresh = persons.filter((person) => !known.has(person));
    if (fresh.length === 0) return known;
    await this.createKeys(fresh);
    return new Map([...known, ...(await this.findKeys(fresh))]);
  }

  private async findKeys(persons: readonly string[]): Promise<Map<string, PersonKey>> {
    const rows = await queryRows(
      this.warehouse,
      keyRow,
      `SELECT ${columns} FROM ops.person_keys
       WHERE flow = $1 AND dataset = $2 AND person = ANY ($3)`,
      [this.people.flow, this.people.dataset, persons],
    );
    return new Map(rows.map(({ id, person, key }) => [person, { id, key }]));
  }

  /** Another worker may create keys for the same people at the same time. */
  private async createKeys(persons: readonly string[]): Promise<void> {
    const keys = persons.map(() => randomBytes(KEY_BYTES).toString('hex'));
    await this.warehouse.query(addPersonKeysSql, [
      this.people.flow,
      this.people.dataset,
      persons,
      keys,
    ]);
  }

  /**
   * Destroys the key of a person permanently, also before it exists: the person's data is never read again.
   * @returns whether a key existed
   */
  async destroyKey(manager: EntityManager, person: string): Promise<boolean> {
    const whose = [this.people.flow, this.people.dataset, person];
    const had = await hasRows(
      manager,
      `UPDATE ops.person_keys SET key = NULL, erased_at = now()
       WHERE flow = $1 AND dataset = $2 AND person = $3 AND key IS NOT NULL RETURNING key_id`,
      whose,
    );
    if (had) return true;
    await manager.query(destroyPersonKeySql, whose);
    return false;
  }
}

type OwnedKey = z.output<typeof keyRow>;

/** Returns keys by their numbers, for any dataset; unknown numbers are left out. */
export async function findKeysById(
  warehouse: DataSource,
  ids: readonly number[],
): Promise<Map<number, OwnedKey>> {
  if (ids.length === 0) return new Map();
  const rows = await queryRows(
    warehouse,
    keyRow,
    `SELECT ${columns} FROM ops.person_keys WHERE key_id = ANY ($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Decrypts cells, sealed or not.
 * @returns their texts in the same order; null for null, and for erased people
 */
export async function decryptCells(
  warehouse: DataSource,
  cells: readonly (string | null)[],
): Promise<(string | null)[]> {
  const ids = cells.flatMap((cell) => (cell === null ? [] : (parseKeyId(cell) ?? [])));
  const keys = await findKeysById(warehouse, [...new Set(ids)]);
  return cells.map((cell) => {
    const id = cell === null ? undefined : parseKeyId(cell);
    if (cell === null || id === undefined) return cell;
    const key = keys.get(id)?.key;
    return (key && decryptCell(key, cell)?.toString('utf8')) ?? null;
  });
}
