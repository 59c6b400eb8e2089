import type { Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { RequestContext } from '#analytics/serving/answer-endpoint.js';
import type { ObjectName } from '#lake/ports/object-events.js';
import type { JoinedGuest } from '#operations/operation/guests.js';
import type { Operation } from '#operations/operation/operation.js';
import type { Flow } from '#pipeline/flow/flow.js';
import type { RoomSettings } from '#platform/config/settings.js';
import type { Logger } from '#platform/logging/logger.js';
import type { PollingService } from '#platform/process/polling-service.js';
import type { Endpoint } from '#serving/endpoint/endpoint.js';
import type { Command } from './command.js';
import type { ErasedCopies } from './erased-copies.js';
import type { ErrorSection } from './errors.js';
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
  check(): Promise<void>;
  close(): Promise<void>;
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

/** A guest of the API. */
export interface ApiGuest<Needed extends Config = Config> extends Guest<Needed>, WithSettings {
  endpoints: readonly Endpoint<RequestContext>[];
  errors: ErrorSection;
  /** Pages of the console, by path, as in `console-paths.ts`. */
  pages: Readonly<Record<string, string>>;
  /** Providers that its endpoints need; they may inject `OPERATION_SERVICES`. */
  providers: readonly Provider[];
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
}

/** A guest that joined a worker. */
export interface JoinedWorkerGuest extends Opened {
  createTasks(): GuestTasks;
}

/** A guest of the worker. */
export interface WorkerGuest<Needed extends Config = Config> extends WithSettings {
  join: (parts: GuestParts<Needed>) => JoinedWorkerGuest;
}
