import { z } from 'zod';
import { type Queryable, queryRows } from './rows.js';

const clockRow = z.object({ moment: z.date() });

/**
 * The database's clock, for times that are stored there: programs of several machines write them, and the
 * clock of each machine may be wrong by itself.
 */
export class DatabaseClock {
  /** The moment on it when this process began, ms; undefined before it was read. */
  private origin: number | undefined;

  constructor(private readonly database: Queryable) {}

  /** Asks the database for the moment. */
  async read(): Promise<Date> {
    const sql = 'SELECT clock_timestamp() AS moment';
    const [row] = await queryRows(this.database, clockRow, sql);
    const moment = row?.moment ?? new Date();
    this.origin = moment.getTime() - performance.now();
    return moment;
  }

  /** The moment as of the last reading: a clock of this machine that is set meanwhile does not change it. */
  readonly now = (): Date =>
    this.origin === undefined ? new Date() : new Date(this.origin + performance.now());
}
