import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { DryRun, type DryRunLimits } from '#pipeline/dry-run/dry-run.js';
import type { Config } from '#composition/read-config.js';
import { AppError } from '#platform/errors/app-error.js';
import { createSource } from './create-source.js';
import { DEFAULT_FLOW } from './flows.js';
import type { Ledgers } from './ledgers.js';

/** Limits of the reads for one plan, so that a client cannot make the API read everything. */
export const API_LIMITS: DryRunLimits = { bytes: 2 * 1024 ** 3, ms: 30_000 };

export class DryRuns {
  private readonly byFlow: ReadonlyMap<string, DryRun>;

  /** @param limits none by default */
  constructor(
    config: Pick<Config, 'source' | 'sourceSettleMs' | 'unpack' | 'declaredValues'>,
    flows: readonly Flow[],
    { ledgers, lake }: { ledgers: Ledgers; lake: ObjectStore },
    limits?: DryRunLimits,
  ) {
    const source = createSource({ ...config, sourceEvents: undefined }).open();
    const dryRuns = flows.map((flow): [string, DryRun] => {
      const services = {
        flow,
        otherFlows: flows.filter((other) => other !== flow),
        ledger: ledgers.of(flow.name),
        lake,
        source,
        forecastMethod: flow.forecast?.method(config.declaredValues),
      };
      return [flow.name, new DryRun(services, limits)];
    });
    this.byFlow = new Map(dryRuns);
  }

  /** @param flow defaults to the default flow @throws AppError ARGUMENT_INVALID for an unknown flow */
  of(flow: string = DEFAULT_FLOW): DryRun {
    const dryRun = this.byFlow.get(flow);
    if (dryRun) return dryRun;
    const known = [...this.byFlow.keys()].join(', ');
    throw new AppError('ARGUMENT_INVALID', `flow: there is no ${flow}; use one of ${known}`);
  }
}
