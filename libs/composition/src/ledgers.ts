import type { DataSource } from 'typeorm';
import { AuditLog } from '#access/audit-log.js';
import type { FlowIdentity } from '#pipeline/flow/flow.js';
import { Ledger } from '#pipeline/ledger/ledger.js';
import { AppError } from '#platform/errors/app-error.js';
import { DEFAULT_FLOW } from './flows.js';

/** The ledger of each flow. */
export class Ledgers {
  private readonly byFlow: ReadonlyMap<string, Ledger>;

  constructor(warehouse: DataSource, flows: readonly FlowIdentity[]) {
    const audit = new AuditLog(warehouse);
    this.byFlow = new Map(flows.map((flow) => [flow.name, new Ledger(warehouse, flow, audit)]));
  }

  get all(): readonly Ledger[] {
    return [...this.byFlow.values()];
  }

  /** @param flow defaults to the default flow @throws AppError ARGUMENT_INVALID for an unknown flow */
  of(flow: string = DEFAULT_FLOW): Ledger {
    const ledger = this.byFlow.get(flow);
    if (ledger) return ledger;
    const known = [...this.byFlow.keys()].join(', ');
    throw new AppError('ARGUMENT_INVALID', `flow: there is no ${flow}; use one of ${known}`);
  }
}
