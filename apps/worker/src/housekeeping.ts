import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createSourceWriter } from '#composition/create-source.js';
import { createTableMirror } from '#composition/create-table-mirror.js';
import type { Ledgers } from '#composition/ledgers.js';
import type { TableMirror } from '#lake/ports/table-mirror.js';
import { type ClearedSource, clearErased } from '#pipeline/erasures/clear-erased.js';
import { listContracts } from '#pipeline/flow/flow.js';
import { dropOldRunFiles } from '#pipeline/ledger/runs/run-files.js';
import { TablesFollower } from '#pipeline/lake-tables/follow-tables.js';
import { SharesFollower } from '#pipeline/stages/shares.js';
import { OldEvents } from '#pipeline/totals/old-events.js';
import { dropOldTimes } from '#pipeline/triggers/schedules.js';
import type { Config } from '#composition/read-config.js';
import { PollingService } from '#platform/process/polling-service.js';
import { CONFIG, LEDGERS, TRIGGERED_FLOWS, type TriggeredFlows } from './tokens.js';

const INTERVAL_MS = 5_000;
const RETENTION_INTERVAL_MS = 3_600_000;

/** Removes erased people from the source files. */
@Injectable()
export class ErasedPeople extends PollingService {
  constructor(@Inject(CONFIG) config: Config, @Inject(TRIGGERED_FLOWS) { flows }: TriggeredFlows) {
    super('Erasures');
    const source = createSourceWriter(config);
    const contracts = flows.flatMap(({ flow }) => listContracts(flow));
    for (const { flow, ledger } of flows) {
      const cleared: ClearedSource = { flow, ledger, source, contracts };
      this.every(INTERVAL_MS, `remove erased people of ${flow.name} from the source`, async () => {
        const [failure] = await clearErased(cleared);
        if (failure) throw failure;
      });
    }
  }
}

/** Keeps the lists of shared files equal to the published ones, also after publications without a run. */
@Injectable()
export class Shares extends PollingService {
  constructor(@Inject(TRIGGERED_FLOWS) { flows }: TriggeredFlows) {
    super('Shares');
    for (const each of flows) {
      const follower = new SharesFollower(each);
      const doing = `list the shared files of ${each.flow.name}`;
      this.every(INTERVAL_MS, doing, () => follower.refresh());
    }
  }
}

/** Keeps the Iceberg tables equal to the published snapshots, also after publications without a run. */
@Injectable()
export class LakeTables extends PollingService {
  private readonly mirror: TableMirror | undefined;

  constructor(@Inject(TRIGGERED_FLOWS) { flows }: TriggeredFlows, @Inject(CONFIG) config: Config) {
    super('Tables');
    this.mirror = createTableMirror(config);
    for (const each of flows) {
      const follower = new TablesFollower({ ...each, logger: this.logger }, config, this.mirror);
      this.every(INTERVAL_MS, `publish the tables of ${each.flow.name}`, () => follower.refresh());
    }
  }

  override async onApplicationShutdown(): Promise<void> {
    await super.onApplicationShutdown();
    this.mirror?.close();
  }
}

/** Drops expired events of runs, and times of schedules: a limited number each hour. */
@Injectable()
export class Retention extends PollingService {
  private readonly events: OldEvents;
  private readonly sendsLineage: boolean;
  private isStopping = false;

  constructor(
    @Inject(CONFIG)
    private readonly config: Pick<Config, 'eventsKeptDays' | 'openLineage'>,
    @Inject(LEDGERS) ledgers: Ledgers,
    private readonly warehouse: DataSource,
  ) {
    super('OldSteps');
    this.sendsLineage = config.openLineage !== undefined;
    this.events = new OldEvents(ledgers.all, config.eventsKeptDays, this.sendsLineage);
    this.every(RETENTION_INTERVAL_MS, 'drop old events', () => this.drop(), { atStart: true });
  }

  /** Lets the current deletion finish before the connections close. */
  override async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await super.onApplicationShutdown();
  }

  private async drop(): Promise<void> {
    const { eventsKeptDays } = this.config;
    const now = new Date();
    await this.dropAll('events', () => this.events.dropSome(now));
    await this.dropAll('times of schedules', () =>
      dropOldTimes(this.warehouse, eventsKeptDays, now),
    );
    await this.dropAll('files counted again', () =>
      dropOldRunFiles(this.warehouse, this.sendsLineage),
    );
  }

  private async dropAll(what: string, dropSome: () => Promise<number>): Promise<void> {
    let dropped = 0;
    for (let some = 1; some > 0 && !this.isStopping;) {
      some = await dropSome();
      dropped += some;
    }
    if (dropped > 0) this.logger.log(`dropped ${dropped} expired ${what}`);
  }
}
