import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { Ledgers } from '#composition/ledgers.js';
import { CHANNELS as CHANNEL_NAMES, type Channels } from '#notify/channel.js';
import { Dispatcher } from '#pipeline/notifications/dispatcher.js';
import { Judge } from '#pipeline/notifications/judge.js';
import { sealTargets } from '#pipeline/notifications/seal-targets.js';
import { Outbox } from '#pipeline/notifications/outbox.js';
import type { Config } from '#platform/config/config.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Repeated } from '#platform/process/repeated.js';
import { CHANNELS, CONFIG, LEDGERS } from './tokens.js';

const INTERVAL_MS = 1_000;
const TIDY_MS = 3_600_000;
/** A receiver that takes its time keeps others waiting when all of these are its. */
const DISPATCHES_MOST = 4;

/** Tells people and programs what happened, by the rules that operators set. */
@Injectable()
export class Notifier implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Notifier');
  private readonly clock: DatabaseClock;
  private readonly judge: Judge;
  private readonly outbox: Outbox;
  private readonly dispatcher: Dispatcher;
  private readonly troubles = new Troubles(this.logger);
  /** Beside what is done in turns. */
  private readonly underWay = new Set<Promise<void>>();
  private dispatches = 0;
  private readonly turns = [
    new Repeated(INTERVAL_MS, () => this.turn()),
    new Repeated(TIDY_MS, () => this.orTell('tidy up', () => this.outbox.tidy(this.clock.now()))),
  ];

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

  onApplicationBootstrap(): void {
    void this.track(this.orTell('encrypt the targets of', () => this.sealTargets()));
    for (const turn of this.turns) turn.start();
  }

  /** What is being sent is sent, and recorded, before the connections go. */
  async onApplicationShutdown(): Promise<void> {
    // A turn that is judging may yet begin to send.
    for (const turn of this.turns) await turn.stop();
    await Promise.all(this.underWay);
  }

  private async sealTargets(): Promise<void> {
    for (const problem of await sealTargets(this.warehouse, this.channels)) {
      this.logger.warn(`cannot send: ${problem}`);
    }
  }

  /** Does not wait for what it sends, so that the next turn finds what happens meanwhile. */
  private async turn(): Promise<void> {
    await this.orTell('judge', async () => {
      await this.clock.read();
      await this.judge.judge();
    });
    if (this.dispatches >= DISPATCHES_MOST) return;
    this.dispatches += 1;
    const sending = this.orTell('send', () => this.send());
    void this.track(sending.finally(() => (this.dispatches -= 1)));
  }

  private async send(): Promise<void> {
    for (const { rule, flow, channel, error } of await this.dispatcher.dispatch()) {
      this.abandoned.inc({ channel });
      this.logger.warn(`gave up a message of rule ${rule} of ${flow}: ${error}`);
    }
  }

  private async track(turn: Promise<void>): Promise<void> {
    this.underWay.add(turn);
    await turn;
    this.underWay.delete(turn);
  }

  private orTell(what: string, work: () => Promise<void>): Promise<void> {
    return this.troubles.orTell(`${what} notifications`, work);
  }
}
