import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Ledger } from '../ledger/ledger.js';
import { findReplacedFiles } from '../ledger/files/replaced-files.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { type Flow, requireDataset } from '../flow/flow.js';
import { QuarantineReader } from '../quarantine/quarantine-reader.js';
import { isInScope, type RowScope } from '../quarantine/row-scope.js';
import type { Correction } from './correction.js';
import {
  type BadRow,
  encryptCorrections,
  StagedCorrections,
  type StagedText,
} from './staged-corrections.js';

const countWaitingCorrectionsSql = sqlFile(import.meta.url, './count_waiting_corrections.sql');

/** Rows that an error names; the others usually have the same mistake. */
const NAMED_MAX = 5;

/** The result of a request with corrections. */
export interface CorrectionCounts {
  /** Rows with a new text. */
  taken: number;
  /** Rows whose text equals the row or its current correction. */
  unchanged: number;
  /** Corrections for the next run, in no snapshot yet, from this or earlier requests. */
  waiting: number;
}

/** Storage of rows and corrections. */
interface CorrectionStores {
  ledger: Pick<Ledger, 'audit' | 'warehouse' | 'flow'>;
  lake: ObjectStore;
  /** Refuses corrections of other rows, and texts of other stores and departments. */
  scope?: RowScope | undefined;
}

/**
 * Stages corrections with the rows that they are for.
 * @throws AppError REPLAY_REFUSED for rows that are not in quarantine, are of a replaced text, or have two texts;
 *   the refusal of the scope for texts outside it
 */
export async function stageCorrections(
  {
    ledger,
    lake,
    scope,
  }: Omit<CorrectionStores, 'ledger'> & { ledger: Pick<Ledger, 'warehouse' | 'flow'> },
  session: EntityManager,
  corrections: AsyncIterable<Correction>,
): Promise<StagedCorrections> {
  const staged = await StagedCorrections.open(session, ledger.flow.name);
  await staged.fill(encryptCorrections(ledger, corrections));
  const replaced = await findReplacedFiles(session, ledger.flow);
  const closed = await staged.inFiles(replaced, NAMED_MAX + 1);
  // To an operator with a scope, a row of another store is one that does not exist.
  if (!scope)
    refuse(closed, 'of a text that a newer one at its path has replaced', 'correct the newer file');
  await staged.findRows(new QuarantineReader(ledger, lake, scope));
  const unknown = await staged.unknown(NAMED_MAX + 1, { isReplacedKnown: !scope });
  refuse(unknown, 'not in quarantine', 'export the rows again');
  const twice = await staged.contradictory(NAMED_MAX + 1);
  refuse(twice, 'in the CSV twice with different texts', 'keep one of them');
  if (scope) await requireOwnTexts(staged, ledger.flow, scope);
  return staged;
}

/** Refuses texts of other stores and departments, and rows whose correction moved them there. */
async function requireOwnTexts(
  staged: StagedCorrections,
  flow: Pick<Flow, 'name' | 'datasets'>,
  scope: RowScope,
): Promise<void> {
  const isForeign = (row: StagedText) => !isInScope(row, requireDataset(flow, row.dataset), scope);
  const outside = (await staged.texts()).find(isForeign);
  if (outside) throw scope.createRefusal(`the new text of ${formatPlace(outside)} is of others`);
  const moved = (await staged.earlierTexts()).find(isForeign);
  if (moved) throw scope.createRefusal(`${formatPlace(moved)} has a correction that is of others`);
}

/**
 * Stores corrections of quarantined rows for the next run: all of them, or none. Idempotent.
 * @param actor `key 3` for the holder of a key, `user` and a name, or `cli`
 * @throws AppError REPLAY_REFUSED as `stageCorrections`
 */
export function takeCorrections(
  { ledger, lake, scope }: CorrectionStores,
  corrections: AsyncIterable<Correction>,
  actor: string,
): Promise<CorrectionCounts> {
  return ledger.warehouse.transaction(async (session) => {
    const staged = await stageCorrections({ ledger, lake, scope }, session, corrections);
    await lockFlow(session, ledger.flow.name, 'corrections');
    const { taken, given } = await staged.take(actor);
    if (taken > 0) {
      const act = { actor, action: 'replay-quarantine', subject: 'quarantine' };
      await ledger.audit.record(session, {
        ...act,
        details: { rows: taken, flow: ledger.flow.name },
      });
    }
    const [row] = await queryRows(
      session,
      z.object({ waiting: z.number() }),
      // In no run yet, or in one that has not published since.
      countWaitingCorrectionsSql,
      [ledger.flow.name, await findReplacedFiles(session, ledger.flow)],
    );
    return { taken, unchanged: given - taken, waiting: row?.waiting ?? 0 };
  });
}

const formatPlace = ({ sha256, line }: BadRow) => `line ${line} of ${sha256.slice(0, 12)}`;

function refuse(rows: BadRow[], what: string, remedy: string): void {
  if (rows.length === 0) return;
  const named = rows.slice(0, NAMED_MAX).map(formatPlace);
  const more = rows.length > NAMED_MAX ? ' and others' : '';
  const verb = rows.length > 1 ? 'are' : 'is';
  throw new AppError(
    'REPLAY_REFUSED',
    `${named.join(', ')}${more} ${verb} ${what}, so no correction was stored: ${remedy}`,
  );
}
