import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { endOverdueSessions } from '#composition/bi/end-overdue-sessions.js';
import type { Config } from '#platform/config/config.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Look } from './look.js';
import { CONFIG } from './tokens.js';

const INTERVAL_MS = 5_000;

/** Holds BI logins to their time, whatever they set theirs to. */
@Injectable()
export class BiWatchdog extends Look {
  private readonly logger = new Logger('BiWatchdog');
  private readonly troubles = new Troubles(this.logger);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly warehouse: DataSource,
  ) {
    super(INTERVAL_MS);
  }

  protected look(): Promise<void> {
    return this.troubles.orTell('look for overdue BI sessions', () => this.endOverdue());
  }

  private async endOverdue(): Promise<void> {
    const { biStatementTimeout: most } = this.config;
    for (const { login, seconds } of await endOverdueSessions(this.warehouse, most)) {
      const why =
        seconds !== null && seconds > most
          ? `its transaction took longer than ${most} s`
          : 'it held an advisory lock';
      this.logger.warn(`ended a session of BI login ${login}: ${why}`);
    }
  }
}
