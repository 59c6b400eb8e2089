import { AppError } from '#platform/errors/app-error.js';
import { type TurnLimits, Turns } from '#platform/turns/turns.js';

/** Turns at the engine: of questions in SQL, their files and samples of tables. */
export type QueryTurns = Pick<Turns, 'enter'>;

const usual: TurnLimits = { atOnce: 2, atOnceEach: 1, waiting: 8, waitingEach: 2 };

/** @param limits those that are not as usual; one who no longer waits gets AppError QUERY_CANCELLED */
export const queryTurns = (limits: Partial<TurnLimits>): Turns =>
  new Turns({ ...usual, ...limits }, cancelled);

const cancelled = (): AppError => new AppError('QUERY_CANCELLED', 'the query was cancelled');
