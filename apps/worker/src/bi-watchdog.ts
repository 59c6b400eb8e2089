import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { endOverdueSessions } from '#composition/bi/end-overdue-sessions.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from './tokens.js';

const INTERVAL_MS = 5_000;

/** Holds BI logins to their time, whatever they set theirs to. */
@Injectable()
export class BiWatchdog implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('BiWatchdog');
  private timer: NodeJS.Timeout | undefined;
  private isAtWork = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly warehouse: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.isAtWork) return;
    this.isAtWork = true;
    const { biStatementTimeout } = this.config;
    try {
      for (const { login, seconds } of await endOverdueSessions(
        this.warehouse,
        biStatementTimeout,
      )) {
        const why =
          seconds !== null && seconds > biStatementTimeout
            ? `its transaction took longer than ${biStatementTimeout} s`
            : 'it held an advisory lock';
        this.logger.warn(`ended a session of BI login ${login}: ${why}`);
      }
    } catch (error) {
      this.logger.warn(`could not look for overdue BI sessions: ${String(error)}`);
    } finally {
      this.isAtWork = false;
    }
  }
}
