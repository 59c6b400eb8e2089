import type { KeepAnswer } from '#access/idempotency-keys.js';
import type { Role } from '#access/principal.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Channels } from '#notify/channel.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import type { Rehearsal } from '#pipeline/rehearsal/rehearsal.js';
import type { CatalogueServices } from './catalogue-services.js';

/** The ledgers of all flows. */
interface LedgersByFlow {
  readonly all: readonly Ledger[];
  /** @param flow the default one when left out @throws AppError ARGUMENT_INVALID when there is none such */
  of(flow?: string): Ledger;
}

/** What tells how a run of each flow would go. */
interface RehearsalsByFlow {
  /** @param flow the default one when left out @throws AppError ARGUMENT_INVALID when there is none such */
  of(flow?: string): Pick<Rehearsal, 'plan'>;
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
  rehearsals: RehearsalsByFlow;
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
