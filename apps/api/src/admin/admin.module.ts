import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { operations } from '#composition/operations.js';
import { registerLedgerMetrics } from '#pipeline/metrics/ledger-metrics.js';
import { resolverFor } from '#serving/operation/graphql-operation.js';
import {
  OPERATION_SERVICES,
  type OperationServices,
} from '#serving/operation/operation-context.js';
import { controllerFor } from '#serving/operation/rest-operation.js';
import { EventFeed, FollowedEvents } from './event-feed.js';
import { EventsController } from './events.controller.js';
import { EventsResolver } from './events.resolver.js';

/** What operators can do or ask, for holders of an admin key. */
@Module({
  controllers: [EventsController, ...operations.map(controllerFor)],
  providers: [
    EventFeed,
    FollowedEvents,
    EventsResolver,
    ...operations.flatMap((operation) => resolverFor(operation) ?? []),
  ],
})
export class AdminModule {
  constructor(
    registry: Registry,
    @Inject(OPERATION_SERVICES) { ledgers, queue }: OperationServices,
  ) {
    registerLedgerMetrics(registry, ledgers.all, queue);
  }

  static of(services: OperationServices): DynamicModule {
    return {
      module: AdminModule,
      providers: [{ provide: OPERATION_SERVICES, useValue: services }],
    };
  }
}
