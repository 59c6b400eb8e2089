import {
  type DynamicModule,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type Provider,
} from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { AccessSettings } from '#platform/config/access-settings.js';
import { FailureLog } from '#platform/logging/failure-log.js';
import { IntervalTask } from '#platform/process/interval-task.js';
import { Credentials } from '../credentials/credentials.js';
import { openCredentials } from '../credentials/open-credentials.js';
import { AccessMetrics, registerKeyMetrics } from './access-metrics.js';
import { RateLimits } from './rate-limits.js';
import { Cookies } from './cookies.js';
import { Sessions } from '../credentials/sessions.js';
import { SignIn } from './sign-in.js';
import { Gate } from './gate.js';
import { CLIENT, SignInController } from './sign-in.controller.js';

const RECHECKED_EVERY_MS = 1_000;

/** Access control: the gate before every request and, with an issuer, sign-in. */
@Module({})
export class AccessModule implements OnApplicationBootstrap, OnModuleDestroy {
  /**
   * Checks for revoked keys and ended sessions while any are cached. Without the database no revocation is
   * seen, and known credentials stay valid for a minute at most.
   */
  private readonly revocations: IntervalTask;

  constructor(credentials: Credentials, registry: Registry, warehouse: DataSource) {
    registerKeyMetrics(registry, warehouse);
    const failures = new FailureLog(new Logger('Access'));
    this.revocations = new IntervalTask(RECHECKED_EVERY_MS, () =>
      failures.guard('check for revoked keys', () => credentials.recheck()),
    );
  }

  onApplicationBootstrap(): void {
    this.revocations.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.revocations.stop();
  }

  static of(settings: AccessSettings): DynamicModule {
    const { issuer } = settings;
    const client = issuer?.client;
    return {
      module: AccessModule,
      controllers: client ? [SignInController] : [],
      providers: [
        {
          provide: Credentials,
          inject: [DataSource],
          useFactory: (warehouse: DataSource) => openCredentials(warehouse, issuer),
        },
        { provide: Cookies, useValue: new Cookies(isSecure(client?.publicUrl)) },
        gateOf(settings),
        ...(issuer && client
          ? [
              { provide: CLIENT, useValue: client },
              { provide: SignIn, useValue: new SignIn(issuer, client) },
              {
                provide: Sessions,
                inject: [DataSource],
                useFactory: (warehouse: DataSource) => new Sessions(warehouse),
              },
            ]
          : []),
      ],
    };
  }
}

const isSecure = (publicUrl = 'https:') => publicUrl.startsWith('https:');

function gateOf(settings: AccessSettings): Provider {
  return {
    provide: Gate,
    inject: [Credentials, Cookies, Registry],
    useFactory: (credentials: Credentials, cookies: Cookies, registry: Registry) => {
      const logger = new Logger('Access');
      const metrics = new AccessMetrics(registry);
      const limits = new RateLimits(settings, metrics, logger);
      return new Gate(settings, credentials, cookies, limits, metrics, logger);
    },
  };
}
