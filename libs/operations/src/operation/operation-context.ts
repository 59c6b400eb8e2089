import type { StoreResponse } from '#access/idempotency-keys.js';
import type { Role } from '#access/principal.js';
import type { Scope } from '#access/scope.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Channels } from '#notify/channel.js';
import type { TrialEngine } from '#pipeline/corrections/try-corrections.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { Uploads } from '#pipeline/runs/upload-file.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import type { DryRun } from '#pipeline/dry-run/dry-run.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import type { Guests } from './guests.js';

interface LedgersByFlow {
  readonly all: readonly Ledger[];
  /** @param flow defaults to the default flow @throws AppError ARGUMENT_INVALID for an unknown flow */
  of(flow?: string): Ledger;
}

interface DryRunsByFlow {
  /** @param flow defaults to the default flow @throws AppError ARGUMENT_INVALID for an unknown flow */
  of(flow?: string): Pick<DryRun, 'plan'>;
}

/** Services of operations that do not depend on the caller. */
export interface OperationServices {
  ledgers: LedgersByFlow;
  queue: RunQueue;
  lake: ObjectStore;
  /** Possible targets of notifications. */
  channels: Channels;
  /** The folder of reports; left out if they go by mail alone. */
  reportsUrl?: ServiceUrl | undefined;
  dryRuns: DryRunsByFlow;
  /** Stores uploaded files in the source. */
  uploads: Pick<Uploads, 'receive' | 'source'>;
  /**
   * Opens an engine for a trial, when a place is free; the caller closes it.
   * @throws AppError BUSY when too many wait, or the signal ends the wait
   */
  openEngine(actor: string, signal: AbortSignal): Promise<TrialEngine>;
  guests: Guests;
}

/** Injection token of `OperationServices`. */
export const OPERATION_SERVICES = Symbol('OperationServices');

/** Input of an operation for each call. */
export interface OperationContext extends OperationServices {
  /** The actor in the audit log: `key 3`, or `cli`. */
  actor: string;
  /** The caller's role; defaults to the one that the operation requires. */
  role?: Role;
  /** The stores and departments that the caller may see; left out for the whole chain. */
  scope?: Scope | undefined;
  /** Whether the caller may read personal data; by default not. */
  mayReadPersonalData?: boolean;
  /** Fires when the caller disconnects. */
  signal?: AbortSignal | undefined;
  /** Stores the answer of a request that may be repeated, in the transaction of its change. */
  storeResponse?: StoreResponse;
}
