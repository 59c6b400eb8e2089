import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Ledgers } from '#composition/ledgers.js';
import { dropOldRunFiles } from '#pipeline/ledger/old-run-files.js';
import { OldEvents } from '#pipeline/tally/old-events.js';
import { dropOldTimes } from '#pipeline/triggers/old-times.js';
import type { Config } from '#platform/config/config.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Repeated } from '#platform/process/repeated.js';
import { CONFIG, LEDGERS } from './tokens.js';

const INTERVAL_MS = 3_600_000;

/** Drops what is not kept of old runs, and old times of schedules: some at a time, each hour. */
@Injectable()
export class OldSteps implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('OldSteps');
  private readonly troubles = new Troubles(this.logger);
  private readonly turns = new Repeated(INTERVAL_MS, () => this.orTell());
  private readonly events: OldEvents;
  private readonly sendsLineage: boolean;
  private isStopping = false;
  private first = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'eventsKeptDays' | 'openLineage'>,
    @Inject(LEDGERS) ledgers: Ledgers,
    private readonly warehouse: DataSource,
  ) {
    this.sendsLineage = config.openLineage !== undefined;
    this.events = new OldEvents(ledgers.all, config.eventsKeptDays, this.sendsLineage);
  }

  onApplicationBootstrap(): void {
    // A worker that is started anew each hour would never come to it.
    this.first = this.orTell();
    this.turns.start();
  }

  /** What is being dropped is dropped before the connections go. */
  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await Promise.all([this.first, this.turns.stop()]);
  }

  private orTell(): Promise<void> {
    return this.troubles.orTell('drop old events', () => this.drop());
  }

  private async drop(): Promise<void> {
    const { eventsKeptDays } = this.config;
    const now = new Date();
    await this.all('events', () => this.events.dropSome(now));
    await this.all('times of schedules', () => dropOldTimes(this.warehouse, eventsKeptDays, now));
    await this.all('files counted again', () => dropOldRunFiles(this.warehouse, this.sendsLineage));
  }

  private async all(what: string, dropSome: () => Promise<number>): Promise<void> {
    let dropped = 0;
    for (let some = 1; some > 0 && !this.isStopping;) {
      some = await dropSome();
      dropped += some;
    }
    if (dropped > 0) this.logger.log(`dropped ${dropped} ${what} for their age`);
  }
}
