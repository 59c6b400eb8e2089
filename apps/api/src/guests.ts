import { catalogueApi } from '#catalogue/api/catalogue-api.js';
import type { FastifyRequest } from 'fastify';
import type { ApiGuest } from '#composition/guest.js';
import { errorSections as ownErrorSections } from '#composition/errors.js';
import { operations as ownOperations } from '#composition/operations.js';
import { roomSettings } from '#composition/read-config.js';
import { CONSOLE_PAGES } from '#access/http/console-paths.js';
import type { ConfigFrom } from '#platform/config/settings.js';
import { type ErrorDeclarations, mergeErrors } from '#platform/errors/error-declarations.js';
import { streamingApi } from '#streaming/api/streaming-api.js';

/** The settings of the API, those of guests last. */
export const declaredSettings = roomSettings.and(catalogueApi.settings).and(streamingApi.settings);
export type ApiConfig = ConfigFrom<typeof declaredSettings>;

/** Parts that the rest of the API does without. */
export const guests: readonly ApiGuest<ApiConfig>[] = [catalogueApi, streamingApi];

/** All operations, those of guests last. */
export const operations = [...ownOperations, ...guests.flatMap((guest) => guest.operations)];

/** All pages of the console, by path, each with its module. */
export const pages: Readonly<Record<string, string>> = Object.fromEntries(
  [CONSOLE_PAGES, ...guests.map((guest) => guest.pages)].flatMap((each) => Object.entries(each)),
);

/** The errors of every room, by section of docs/errors.md. */
export const errorSections = [...ownErrorSections, ...guests.map(({ errors }) => errors)];

/** The errors of every room, by code. */
export const declaredErrors: ErrorDeclarations = mergeErrors(
  errorSections.map(({ errors }) => errors),
);

/** What guests read of the bodies of requests while they arrive. */
export const streamedBodies = guests.flatMap(({ bodies }) => bodies ?? []);

/** Returns whether a guest reads the body of a request while it arrives. */
export const streamsBody = (request: FastifyRequest): boolean =>
  streamedBodies.some((bodies) => bodies.reads(request));
