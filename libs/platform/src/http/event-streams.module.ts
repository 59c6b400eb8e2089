import { Global, Module } from '@nestjs/common';
import { EventStreams } from './event-streams.js';

/** Streams of REST and of GraphQL count together. */
@Global()
@Module({ providers: [EventStreams], exports: [EventStreams] })
export class EventStreamsModule {}
