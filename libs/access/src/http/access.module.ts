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
import { Credentials } from '../credentials/credentials.js';
import { openCredentials } from '../credentials/open-credentials.js';
import { Revocations } from '../credentials/revocations.js';
import { registerKeyMetrics } from '../keys/key-metrics.js';
import { AccessMetrics } from '../limits/access-metrics.js';
import { RateLimits } from '../limits/rate-limits.js';
import { Cookies } from '../sessions/cookies.js';
import { Sessions } from '../sessions/sessions.js';
import { SignIn } from '../sessions/sign-in.js';
import { Gate } from './gate.js';
import { CLIENT, SignInController } from './sign-in.controller.js';

/** Who may do what: the gate before every request and, where there is an issuer, signing in. */
@Module({})
export class AccessModule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly revocations: Revocations;

  constructor(credentials: Credentials, registry: Registry, warehouse: DataSource) {
    registerKeyMetrics(registry, warehouse);
    this.revocations = new Revocations(credentials, new Logger('Access'));
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
