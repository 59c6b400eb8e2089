import { Inject, Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { Ledgers } from '#composition/ledgers.js';
import type { Channels } from '#notify/channel.js';
import { CHANNELS as CHANNEL_NAMES } from '#notify/channel-declarations.js';
import { Dispatcher } from '#pipeline/notifications/dispatcher.js';
import { RuleEvaluator } from '#pipeline/notifications/rule-evaluator.js';
import { encryptTargets } from '#pipeline/notifications/encrypted-targets.js';
import { Outbox } from '#pipeline/notifications/outbox.js';
import type { Config } from '#composition/read-config.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import { PollingService } from '#platform/process/polling-service.js';
import { CHANNELS, CONFIG, LEDGERS } from './tokens.js';

const INTERVAL_MS = 1_000;
const TIDY_MS = 3_600_000;
/** If one slow receiver occupies all of these, the others wait. */
const DISPATCHES_MOST = 4;

/** Notifies people and programs of events by the operators' rules. */
@Injectable()
export class Notifier extends PollingService {
  private readonly clock: DatabaseClock;
  private readonly evaluator: RuleEvaluator;
  private readonly outbox: Outbox;
  private readonly dispatcher: Dispatcher;
  /** Deliveries for which no interval waits. */
  private readonly sending = new Set<Promise<void>>();
  private dispatches = 0;

  private readonly abandoned = new Counter({
    name: 'retailstream_notifications_abandoned_total',
    help: 'Number of messages that this process stopped trying to send, by channel.',
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
    this.every(INTERVAL_MS, 'check rules and send notifications', () => this.evaluateAndSend());
    this.every(TIDY_MS, 'delete old notifications', () => this.outbox.tidy(this.clock.now()));
    // Prometheus sees an increase only in a series that existed before.
    for (const channel of CHANNEL_NAMES) this.abandoned.inc({ channel }, 0);
    registry.registerMetric(this.abandoned);
    const warn = (message: string) => this.logger.warn(message);
    const flows = ledgers.all.map(({ flow }) => flow);
    this.clock = new DatabaseClock(warehouse);
    this.evaluator = new RuleEvaluator(warehouse, { warn, flows, now: this.clock.now });
    this.outbox = new Outbox(warehouse);
    this.dispatcher = new Dispatcher(this.outbox, channels, {
      ...notifications,
      now: this.clock.now,
    });
  }

  override onApplicationBootstrap(): void {
    void this.track('encrypt the targets of', () => this.encryptTargets());
    void super.onApplicationBootstrap();
  }

  /** Sends and records the current messages before the connections close. */
  override async onApplicationShutdown(): Promise<void> {
    // A poll that is judging may still begin to send.
    await super.onApplicationShutdown();
    await Promise.all(this.sending);
  }

  private async encryptTargets(): Promise<void> {
    for (const problem of await encryptTargets(this.warehouse, this.channels)) {
      this.logger.warn(`cannot send: ${problem}`);
    }
  }

  /** Does not wait for deliveries, so that the next poll finds events in the meantime. */
  private async evaluateAndSend(): Promise<void> {
    await this.failures.guard('check notification rules', async () => {
      await this.clock.read();
      await this.evaluator.evaluate();
    });
    if (this.dispatches >= DISPATCHES_MOST) return;
    this.dispatches += 1;
    void this.track('send', () => this.send()).finally(() => (this.dispatches -= 1));
  }

  private async send(): Promise<void> {
    for (const { rule, flow, channel, error } of await this.dispatcher.dispatch()) {
      this.abandoned.inc({ channel });
      this.logger.warn(`stopped trying to send a message of rule ${rule} of ${flow}: ${error}`);
    }
  }

  private async track(what: string, work: () => Promise<void>): Promise<void> {
    const task = this.failures.guard(`${what} notifications`, work);
    this.sending.add(task);
    await task;
    this.sending.delete(task);
  }
}
