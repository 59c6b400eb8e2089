import { Inject, Injectable, Logger } from '@nestjs/common';
import { createSourceWriter } from '#composition/create-source.js';
import { clearErased, type ClearedSource } from '#pipeline/erasures/clear-erased.js';
import { contractsOf } from '#pipeline/flow/flow.js';
import type { Config } from '#platform/config/config.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Look } from './look.js';
import { CONFIG, TRIGGERED_FLOWS, type TriggeredFlows } from './tokens.js';

const INTERVAL_MS = 5_000;

/** Takes people who were erased out of the files of the source. */
@Injectable()
export class ErasedPeople extends Look {
  private readonly troubles = new Troubles(new Logger('Erasures'));
  private readonly sources: readonly ClearedSource[];

  constructor(@Inject(CONFIG) config: Config, @Inject(TRIGGERED_FLOWS) { flows }: TriggeredFlows) {
    super(INTERVAL_MS);
    const source = createSourceWriter(config);
    const contracts = flows.flatMap(({ flow }) => contractsOf(flow));
    this.sources = flows.map(({ flow, ledger }) => ({ flow, ledger, source, contracts }));
  }

  protected async look(): Promise<void> {
    for (const cleared of this.sources) {
      const what = `take erased people of ${cleared.flow.name} out of the source`;
      await this.troubles.orTell(what, async () => {
        const [failure] = await clearErased(cleared);
        if (failure) throw failure;
      });
    }
  }
}
