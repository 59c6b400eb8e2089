import pg from 'pg';
import {
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import type { BenchState } from '../bench-state.js';
import type { Closers } from '../closers.js';

/** What the programs asked of a server. */
export interface ServerWork {
  /** Statements, without those of functions and triggers. */
  statements: number;
  /** Flushes of the write-ahead log: commits wait for them. */
  flushes: number;
  /** Jobs that the queue gave to a worker. */
  handOvers: number;
}

/** A statement with its calls and their time. */
export interface FrequentStatement {
  calls: number;
  ms: number;
  text: string;
}

/** Counts the work of an embedded server with `pg_stat_statements`. Its own statements do not count. */
export class StatementCounter {
  private constructor(private readonly client: pg.Client) {}

  /** Restarts the server of a state with the counter. Its URL stays the same. */
  static async open(state: BenchState, closers: Closers): Promise<StatementCounter> {
    const before = await connect(state);
    await before.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`);
    await before.end();
    await stopEmbeddedPostgres({ pid: state.postgresPid });
    const server = await ensureEmbeddedPostgres(`${state.folder}/postgres`);
    closers.add(() => stopEmbeddedPostgres(server));
    const client = await connect(state);
    closers.add(() => client.end());
    await client.query('CREATE EXTENSION pg_stat_statements');
    await client.query(`SET pg_stat_statements.track = 'none'`);
    return new StatementCounter(client);
  }

  async reset(): Promise<void> {
    await this.client.query('SELECT pg_stat_statements_reset()');
    await this.client.query(`SELECT pg_stat_reset_shared('io')`);
  }

  /** Returns the work since the last reset. */
  async read(): Promise<ServerWork> {
    const { rows } = await this.client.query<ServerWork>(
      `SELECT sum(calls)::float8 AS statements,
         coalesce(sum(rows) FILTER (WHERE query ~ 'FROM move_to_(active|completed_fetch)'), 0)::float8 AS "handOvers",
         (SELECT sum(fsyncs)::float8 FROM pg_stat_io WHERE object = 'wal') AS flushes
       FROM pg_stat_statements`,
    );
    if (!rows[0]) throw new Error('an aggregate without a row');
    return rows[0];
  }

  /** Returns the most frequent statements since the last reset, with their calls. */
  async list(most: number): Promise<FrequentStatement[]> {
    const { rows } = await this.client.query<FrequentStatement>(
      `SELECT calls::float8 AS calls, total_exec_time AS ms,
         left(regexp_replace(query, '\\s+', ' ', 'g'), 120) AS text
       FROM pg_stat_statements ORDER BY calls DESC LIMIT $1`,
      [most],
    );
    return rows;
  }
}

async function connect({ environment }: BenchState): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: environment['WAREHOUSE_URL'] });
  await client.connect();
  return client;
}
