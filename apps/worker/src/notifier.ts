import { Inject, Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { Ledgers } from '#composition/ledgers.js';
import { CHANNELS as CHANNEL_NAMES, type Channels } from '#notify/channel.js';
import { Dispatcher } from '#pipeline/notifications/dispatcher.js';
import { Judge } from '#pipeline/notifications/judge.js';
import { sealTargets } from '#pipeline/notifications/sealed-targets.js';
import { Outbox } from '#pipeline/notifications/outbox.js';
import type { Config } from '#platform/config/config.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import { PollingService } from './polling-service.js';
import { CHANNELS, CONFIG, LEDGERS } from './tokens.js';

const INTERVAL_MS = 1_000;
const TIDY_MS = 3_600_000;
/** A receiver that takes its time keeps others waiting when all of these are its. */
const DISPATCHES_MOST = 4;

/** Notifies people and programs of what happened, by the rules that operators set. */
@Injectable()
export class Notifier extends PollingService {
  private readonly clock: DatabaseClock;
  private readonly judge: Judge;
  private readonly outbox: Outbox;
  private readonly dispatcher: Dispatcher;
  /** What no interval waits for. */
  private readonly underWay = new Set<Promise<void>>();
  private dispatches = 0;

  private readonly abandoned = new Counter({
    name: 'retailstream_notifications_abandoned_total',
    help: 'Messages that this process gave up, by channel.',
    labelNames: ['channel'],
    registers: [],
  });

  constructor(
    @Inject(CONFIG) { notifications }: Config,
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(LEDGERS) ledgers: Ledgers,
    private readonly warehouse: DataSource,
    registry: Registry,
  ) {
    super('Notifier');
    this.every(INTERVAL_MS, 'judge and send notifications', () => this.judgeAndSend());
    this.every(TIDY_MS, 'tidy up notifications', () => this.outbox.tidy(this.clock.now()));
    // An increase can be told only from a series that was there before it.
    for (const channel of CHANNEL_NAMES) this.abandoned.inc({ channel }, 0);
    registry.registerMetric(this.abandoned);
    const warn = (message: string) => this.logger.warn(message);
    const flows = ledgers.all.map(({ flow }) => flow);
    this.clock = new DatabaseClock(warehouse);
    this.judge = new Judge(warehouse, { warn, flows, now: this.clock.now });
    this.outbox = new Outbox(warehouse);
    this.dispatcher = new Dispatcher(this.outbox, channels, {
      ...notifications,
      now: this.clock.now,
    });
  }

  override onApplicationBootstrap(): void {
    void this.track('encrypt the targets of', () => this.sealTargets());
    void super.onApplicationBootstrap();
  }

  /** What is being sent is sent, and recorded, before the connections go. */
  override async onApplicationShutdown(): Promise<void> {
    // A poll that is judging may yet begin to send.
    await super.onApplicationShutdown();
    await Promise.all(this.underWay);
  }

  private async sealTargets(): Promise<void> {
    for (const problem of await sealTargets(this.warehouse, this.channels)) {
      this.logger.warn(`cannot send: ${problem}`);
    }
  }

  /** Does not wait for what it sends, so that the next poll finds what happens meanwhile. */
  private async judgeAndSend(): Promise<void> {
    await this.failures.guard('judge notifications', async () => {
      await this.clock.read();
      await this.judge.judge();
    });
    if (this.dispatches >= DISPATCHES_MOST) return;
    this.dispatches += 1;
    void this.track('send', () => this.send()).finally(() => (this.dispatches -= 1));
  }

  private async send(): Promise<void> {
    for (const { rule, flow, channel, error } of await this.dispatcher.dispatch()) {
      this.abandoned.inc({ channel });
      this.logger.warn(`gave up a message of rule ${rule} of ${flow}: ${error}`);
    }
  }

  private async track(what: string, work: () => Promise<void>): Promise<void> {
    const task = this.failures.guard(`${what} notifications`, work);
    this.underWay.add(task);
    await task;
    this.underWay.delete(task);
  }
}
