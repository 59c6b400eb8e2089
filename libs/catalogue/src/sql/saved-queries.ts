import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { storableJson } from '#platform/text/storable-text.js';

/** Limit of all saved queries together. */
const SAVED_MAX = 1_000;

const savedQuery = z.object({
  name: z.string(),
  sql: z.string(),
  /** Default values of parameters, by name. */
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  comment: z.string().nullable(),
  savedBy: z.string(),
  savedAt: z.date(),
});

/** A saved query. Its owner is the actor who saved it first. */
export type SavedQuery = z.output<typeof savedQuery>;

/** A caller who changes saved queries. */
export interface Saver {
  actor: string;
  isAdmin: boolean;
}

/** Whether a caller may change a query and remove it: its owner and admins may. */
export const mayChange = ({ savedBy }: SavedQuery, { actor, isAdmin }: Saver): boolean =>
  isAdmin || savedBy === actor;

const COLUMNS = `name, sql, parameters, comment, saved_by AS "savedBy", saved_at AS "savedAt"`;

/** Shared saved queries. Changes need a transaction: each locks the table until its end. */
export class SavedQueries {
  /** @param owner whose queries alone exist; left out, those of all */
  constructor(
    private readonly warehouse: Queryable,
    private readonly owner?: string,
  ) {}

  /** Returns at most `first` queries after a name, sorted by name. */
  list(first: number, after = ''): Promise<SavedQuery[]> {
    return queryRows(
      this.warehouse,
      savedQuery,
      `SELECT ${COLUMNS} FROM ops.saved_queries
       WHERE name COLLATE "C" > $2 AND ($3::text IS NULL OR saved_by = $3)
       ORDER BY name COLLATE "C" LIMIT $1`,
      [first, after, this.owner],
    );
  }

  /** @throws AppError QUERY_NOT_FOUND */
  async requireQuery(name: string): Promise<SavedQuery> {
    const found = await this.findByName(name);
    return found && this.isKnown(found) ? found : this.throwNotFound(name);
  }

  /** @throws AppError QUERY_NAME_TAKEN; QUERY_LIMIT when no more queries can be saved */
  async add(query: Omit<SavedQuery, 'savedAt'>): Promise<SavedQuery> {
    const { name, sql, parameters, comment, savedBy } = query;
    await this.lock();
    await this.refuseUsedName(name);
    const [counted] = await queryRows(
      this.warehouse,
      z.object({ isFull: z.boolean() }),
      'SELECT count(*) >= $1 AS "isFull" FROM ops.saved_queries',
      [SAVED_MAX],
    );
    if (counted?.isFull) {
      const problem = `there are already ${SAVED_MAX} saved queries, which is the maximum`;
      throw new AppError('QUERY_LIMIT', `${problem}: remove one first`);
    }
    await this.warehouse.query(
      `INSERT INTO ops.saved_queries (name, sql, parameters, comment, saved_by)
       VALUES ($1, $2, $3, $4, $5)`,
      [name, sql, storableJson(parameters), comment, savedBy],
    );
    return this.requireQuery(name);
  }

  /**
   * Changes and renames a query; missing values do not change. Its owner stays.
   * @throws AppError QUERY_NOT_FOUND, FORBIDDEN, QUERY_NAME_TAKEN
   */
  async change(
    name: string,
    change: Partial<Pick<SavedQuery, 'name' | 'sql' | 'parameters' | 'comment'>>,
    saver: Saver,
  ): Promise<SavedQuery> {
    const known = await this.requireChangeable(name, saver);
    const next = { ...known, ...change };
    if (next.name !== name) await this.refuseUsedName(next.name);
    await this.warehouse.query(
      `UPDATE ops.saved_queries SET name = $2, sql = $3, parameters = $4, comment = $5, saved_at = now()
       WHERE name = $1`,
      [name, next.name, next.sql, storableJson(next.parameters), next.comment],
    );
    return this.requireQuery(next.name);
  }

  /** Returns the removed query. @throws AppError QUERY_NOT_FOUND, FORBIDDEN */
  async remove(name: string, saver: Saver): Promise<SavedQuery> {
    const known = await this.requireChangeable(name, saver);
    await this.warehouse.query('DELETE FROM ops.saved_queries WHERE name = $1', [name]);
    return known;
  }

  /** Changes wait for each other, so that names stay unique and the number within its limit. */
  private async lock(): Promise<void> {
    await this.warehouse.query('LOCK TABLE ops.saved_queries IN SHARE ROW EXCLUSIVE MODE');
  }

  private async requireChangeable(name: string, saver: Saver): Promise<SavedQuery> {
    await this.lock();
    const known = await this.requireQuery(name);
    if (mayChange(known, saver)) return known;
    const problem = `only its owner, ${known.savedBy}, and admins may change the saved query ${name}`;
    throw new AppError('FORBIDDEN', `${problem}: save your own under another name`);
  }

  private async refuseUsedName(name: string): Promise<void> {
    const known = await this.findByName(name);
    if (!known) return;
    const [saver, other] = this.isKnown(known)
      ? [known.savedBy, ', or change that query']
      : ['another caller', ''];
    const problem = `${saver} has already saved a query named ${name}`;
    throw new AppError('QUERY_NAME_TAKEN', `${problem}: choose another name${other}`);
  }

  private isKnown({ savedBy }: SavedQuery): boolean {
    return this.owner === undefined || savedBy === this.owner;
  }

  private async findByName(name: string): Promise<SavedQuery | undefined> {
    const [found] = await queryRows(
      this.warehouse,
      savedQuery,
      `SELECT ${COLUMNS} FROM ops.saved_queries WHERE name = $1`,
      [name],
    );
    return found;
  }

  private async throwNotFound(name: string): Promise<never> {
    const names = (await this.list(20)).map((each) => each.name);
    const there =
      names.length > 0 ? `use one of: ${names.join(', ')}` : 'there are no saved queries yet';
    throw new AppError('QUERY_NOT_FOUND', `there is no saved query ${name}; ${there}`);
  }
}
