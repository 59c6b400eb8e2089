import type { QueryRunner } from 'typeorm';

/** One connection, in a transaction: TypeORM's runner, or pg's client behind the same two calls. */
export type SqlSession = Pick<QueryRunner, 'query' | 'connect'>;

/** Whatever can run a piece of work in a transaction of its own. */
export interface Transactions {
  transaction<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result>;
}
