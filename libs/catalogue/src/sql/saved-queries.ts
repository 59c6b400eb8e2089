import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';

const savedQuery = z.object({
  name: z.string(),
  sql: z.string(),
  /** Values where none are given, by name. */
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  comment: z.string().nullable(),
  savedBy: z.string(),
  savedAt: z.date(),
});

/** A question that is kept under a name. */
export type SavedQuery = z.output<typeof savedQuery>;

const COLUMNS = `name, sql, parameters, comment, saved_by AS "savedBy", saved_at AS "savedAt"`;

/** Questions that people keep for each other. */
export class SavedQueries {
  constructor(private readonly warehouse: Queryable) {}

  /** In the order of their names. */
  list(): Promise<SavedQuery[]> {
    return queryRows(
      this.warehouse,
      savedQuery,
      `SELECT ${COLUMNS} FROM ops.saved_queries ORDER BY name`,
    );
  }

  /** @throws AppError QUERY_NOT_FOUND */
  async get(name: string): Promise<SavedQuery> {
    const [found] = await queryRows(
      this.warehouse,
      savedQuery,
      `SELECT ${COLUMNS} FROM ops.saved_queries WHERE name = $1`,
      [name],
    );
    return found ?? this.missing(name);
  }

  /** Keeps a question, in place of the one of that name. */
  async save(query: Omit<SavedQuery, 'savedAt'>): Promise<SavedQuery> {
    const { name, sql, parameters, comment, savedBy } = query;
    await this.warehouse.query(
      `INSERT INTO ops.saved_queries (name, sql, parameters, comment, saved_by)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (name) DO UPDATE SET sql = excluded.sql, parameters = excluded.parameters,
         comment = excluded.comment, saved_by = excluded.saved_by, saved_at = now()`,
      [name, sql, JSON.stringify(parameters), comment, savedBy],
    );
    return this.get(name);
  }

  /** @throws AppError QUERY_NOT_FOUND */
  async remove(name: string): Promise<void> {
    await this.get(name);
    await this.warehouse.query('DELETE FROM ops.saved_queries WHERE name = $1', [name]);
  }

  private async missing(name: string): Promise<never> {
    const names = (await this.list()).map((each) => each.name).slice(0, 20);
    const there = names.length > 0 ? `there are: ${names.join(', ')}` : 'there are none yet';
    throw new AppError('QUERY_NOT_FOUND', `there is no saved query ${name}; ${there}`);
  }
}
