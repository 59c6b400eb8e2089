import type { Provider } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import type { RequestContext } from '#analytics/serving/answer-endpoint.js';
import type { ObjectName } from '#lake/ports/object-events.js';
import type { JoinedGuest } from '#operations/operation/guests.js';
import type { Operation } from '#operations/operation/operation.js';
import type { Flow } from '#pipeline/flow/flow.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import type { RoomSettings } from '#platform/config/settings.js';
import type { Logger } from '#platform/logging/logger.js';
import type { PollingService } from '#platform/process/polling-service.js';
import type { Endpoint, SubscriptionContext } from '#serving/endpoint/endpoint.js';
import type { Command } from './command.js';
import type { ErasedCopies } from './erased-copies.js';
import type { ErrorSection } from './errors.js';
import type { Ledgers } from './ledgers.js';
import type { Config } from './read-config.js';

/** What a program has for its guests. Its configuration includes the settings of each. */
export interface GuestParts<Needed extends Config = Config> {
  config: Needed;
  flows: readonly Flow[];
  warehouse: DataSource;
  logger: Logger;
  /** Copies to drop after an erasure. */
  copies: Pick<ErasedCopies, 'add'>;
}

interface Opened {
  /** Checks the guest's settings and services, before anything costs money. @throws AppError */
  check?(): Promise<void>;
  close?(): Promise<void>;
}

/** Each guest declares its settings, which the program's `guests.ts` adds to those of the rooms. */
interface WithSettings {
  settings: RoomSettings<Config, object>;
}

/** A guest of a program with operations: a part that every other part does without. */
export interface Guest<Needed extends Config = Config> {
  operations: readonly Operation[];
  /** Opens nothing: the first request does. */
  join: (parts: GuestParts<Needed>) => JoinedGuest & Opened;
}

/** Bodies of requests that a guest reads while they arrive. */
export interface StreamedBodies {
  /** Returns whether the guest reads the body of a request. */
  reads(request: FastifyRequest): boolean;
  /** Requests at once; a caller keeps its share. */
  requestsAtOnce: number;
  /** Makes the bodies arrive as streams. Called once, before the server listens. */
  accept(server: FastifyInstance): void;
}

/** A guest of the API. */
export interface ApiGuest<Needed extends Config = Config> extends Guest<Needed>, WithSettings {
  endpoints: readonly (Endpoint<RequestContext> | Endpoint<SubscriptionContext>)[];
  errors: ErrorSection;
  /** Pages of the console, by path, as in `console-paths.ts`. */
  pages: Readonly<Record<string, string>>;
  /** Providers of its endpoints and metrics; they may inject `OPERATION_SERVICES`, `DataSource` and `Registry`. */
  providers: readonly Provider[];
  /** By default the API parses the bodies of the guest's requests. */
  bodies?: StreamedBodies;
}

/** A guest of the command line. */
export interface CliGuest<Needed extends Config = Config> extends WithSettings {
  commands: readonly Command<Needed>[];
  /** Loads the guest for operations: help and most commands do without. */
  load(): Promise<Guest<Needed>>;
}

/** Work of a guest, from the start of a worker to its end. */
export interface GuestTasks {
  tasks: readonly PollingService[];
  /** Called for a new object in a bucket. */
  heard?(object: ObjectName): void;
  /** Further providers; they may inject `Registry`. */
  providers?: readonly Provider[];
  /** Facts for `/readyz`, by name: they never make the worker unready. */
  facts?: Readonly<Record<string, () => Promise<string>>>;
}

/** A guest that joined a worker. */
export interface JoinedWorkerGuest extends Opened {
  createTasks(): GuestTasks;
}

/** What a worker has for its guests. */
export interface WorkerGuestParts<Needed extends Config = Config> extends GuestParts<Needed> {
  ledgers: Ledgers;
  queue: RunQueue;
}

/** A guest of the worker. */
export interface WorkerGuest<Needed extends Config = Config> extends WithSettings {
  /** @throws AppError */
  join: (parts: WorkerGuestParts<Needed>) => JoinedWorkerGuest | Promise<JoinedWorkerGuest>;
}

/** Where a guest of the launcher sends the sample's events. */
export interface LiveTarget {
  /** `http://127.0.0.1:3000` */
  api: string;
  key: string;
  /** State folder; keeps how far the days are sent. */
  state: string;
}

/** A guest of the launcher. */
export interface LauncherGuest extends WithSettings {
  /** Sends days at the sample's tills to the API (`--live`), until it is stopped. @throws AppError when the API refuses them */
  sendLiveDays(target: LiveTarget, signal: AbortSignal): Promise<void>;
}
