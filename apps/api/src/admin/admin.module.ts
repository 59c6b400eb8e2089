import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { operations } from '#composition/operations.js';
import { registerLedgerMetrics } from '#pipeline/metrics/ledger-metrics.js';
import { operationEndpoint } from '#operations/operation-endpoint.js';
import { resolverOf } from '#serving/endpoint/graphql-field.js';
import { controllersOf } from '#serving/endpoint/rest-resource.js';
import { OPERATION_SERVICES, type OperationServices } from '#operations/operation-context.js';
import { EventFeed, FollowedEvents } from './event-feed.js';
import { EventsController } from './events.controller.js';
import { EventsResolver } from './events.resolver.js';

const endpoints = operations.map(operationEndpoint);

/** What operators can do or ask, for holders of an admin key. */
@Module({
  controllers: [EventsController, ...endpoints.flatMap(controllersOf)],
  providers: [
    EventFeed,
    FollowedEvents,
    EventsResolver,
    ...endpoints.flatMap((endpoint) => resolverOf(endpoint) ?? []),
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
