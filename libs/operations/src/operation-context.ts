import type { KeepAnswer } from '#access/idempotency-keys.js';
import type { Role } from '#access/principal.js';
import type { TableLineage } from '#catalogue/table-lineage.js';
import type { QueryTurns } from '#catalogue/sql/ask-sql.js';
import type { Relations, Tables } from '#catalogue/tables/table.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import type { Channels } from '#notify/channel.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import type { DryRun } from '#pipeline/dry-run/dry-run.js';
import type { ServiceUrl } from '#platform/config/service-url.js';

/** What operations on the catalogue work on. */
export interface CatalogueServices {
  /** Those that a crawl has found, those in the workspace, and those of the flows. */
  tables: Tables;
  relations: Relations;
  engine: QueryEngine;
  /** Whose turn it is at the engine. */
  turns: QueryTurns;
  lineage: Pick<TableLineage, 'of'>;
  /** URLs of what operations may have crawled: they may hold passwords. */
  places: readonly string[];
}

/** The ledgers of all flows. */
interface LedgersByFlow {
  readonly all: readonly Ledger[];
  /** @param flow the default one when left out @throws AppError ARGUMENT_INVALID when there is none such */
  of(flow?: string): Ledger;
}

/** What tells how a run of each flow would go. */
interface DryRunsByFlow {
  /** @param flow the default one when left out @throws AppError ARGUMENT_INVALID when there is none such */
  of(flow?: string): Pick<DryRun, 'plan'>;
}

/** What operations work on, whoever asks. */
export interface OperationServices {
  ledgers: LedgersByFlow;
  queue: RunQueue;
  lake: ObjectStore;
  /** Where notifications can go. */
  channels: Channels;
  /** Where reports may be put; none where they go by mail alone. */
  reportsUrl?: ServiceUrl | undefined;
  dryRuns: DryRunsByFlow;
  /** Tables that one can look into. */
  catalogue: CatalogueServices;
}

/** Injection token of `OperationServices`. */
export const OPERATION_SERVICES = Symbol('OperationServices');

/** What an operation is given each time it is asked for. */
export interface OperationContext extends OperationServices {
  /** Who asks, as the audit log names them: `key 3`, or `cli`. */
  actor: string;
  /** What they may do beyond what the operation needs; no more than that where left out. */
  role?: Role;
  /** Whether they may read personal data; not where left out. */
  mayReadPersonalData?: boolean;
  /** Comes when they no longer wait. */
  signal?: AbortSignal | undefined;
  /** Keeps the answer where the request may come twice: with the change, so that neither is without the other. */
  keepAnswer?: KeepAnswer;
}
