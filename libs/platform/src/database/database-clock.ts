import { z } from 'zod';
import { type Queryable, queryRows } from './rows.js';

const clockRow = z.object({ moment: z.date() });

/**
 * The database's clock, for times that are stored there: programs on several machines write them, and each
 * machine's clock may be wrong.
 */
export class DatabaseClock {
  /** When this process began by that clock, in ms; undefined before the first reading. */
  private origin: number | undefined;

  constructor(private readonly database: Queryable) {}

  async read(): Promise<Date> {
    const sql = 'SELECT clock_timestamp() AS moment';
    const [row] = await queryRows(this.database, clockRow, sql);
    const moment = row?.moment ?? new Date();
    this.origin = moment.getTime() - performance.now();
    return moment;
  }

  /** Returns the time since the last reading; a change of this machine's clock does not affect it. */
  readonly now = (): Date =>
    this.origin === undefined ? new Date() : new Date(this.origin + performance.now());
}
