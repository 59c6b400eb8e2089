import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Admissions, requireAdmission } from '#access/http/access-hook.js';
import { Credentials } from '#access/credentials/credentials.js';
import { identifyCaller } from '#access/http/rate-limits.js';
import { Gate } from '#access/http/gate.js';
import { LOOPBACK_HOSTS } from '#platform/config/listen-settings.js';
import { defaultLimits, type Limits } from '#serving/limits.js';
import { limitAdmission } from '#platform/http/admission.js';
import { createAddressReader } from '#platform/http/client-address.js';
import { abortOnHangUp } from '#platform/http/request-end.js';
import { HostRule, requireAllowedHost } from '#platform/http/host-rule.js';
import { createHttpAdapter } from '#platform/http/http-adapter.js';
import { IdleScheduler } from '#platform/http/idle-scheduler.js';
import { sendRequestIds } from '#platform/http/request-ids.js';
import { traceRequests } from '#platform/tracing/request-spans.js';
import { HttpMetrics } from '#platform/metrics/http-metrics.js';
import { compressReplies } from '#serving/bytes/compress-replies.js';
import { registerUploadTypes } from '#operations/operation-endpoint.js';
import { ApiModule, type ApiParts } from './api.module.js';
import { serveQueueDashboard } from './admin/queue-dashboard.js';
import { AllowedMethods } from './http/app-error.filter.js';
import { endSlowAnswers, hasLargeAnswer, usesWarehouse } from './http/overload.js';
import { limitAnonymousBodies, refuseCodedBodies } from './http/request-bodies.js';
import { protectBrowsers } from './http/protect-browsers.js';
import { takesScope } from './http/scoped-routes.js';
import { serveAnswers } from './http/serve-answers.js';
import { serveOpenApi } from './http/openapi.js';
import { findPagesFolder, servePages } from './http/serve-pages.js';
import { operations, streamedBodies } from './guests.js';
import { limitBytes, requireTrustedDocuments } from './graphql/documents.js';
import { serveIntrospection } from './graphql/introspection.js';
import { requireJson } from './graphql/graphql-over-http.js';

/** Creates the API, ready to listen. */
export async function createApi(
  parts: ApiParts,
  logger: LoggerService,
  limits: Limits = defaultLimits,
): Promise<NestFastifyApplication> {
  const { access, allowedHosts = LOOPBACK_HOSTS } = parts;
  const module = ApiModule.of(parts, limits);
  const adapter = createHttpAdapter(access.trustProxy, limits);
  // Fastify parses JSON. Nest would add forms, which any website can post.
  const options = { logger, bodyParser: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, options);
  const server = app.getHttpAdapter().getInstance();
  sendRequestIds(server);
  traceRequests(server);
  app.get(HttpMetrics).observe(server);
  app.get(AllowedMethods).observe(server);
  const hosts = new HostRule(allowedHosts, access.trustProxy);
  requireAllowedHost(server, hosts);
  const headersOfAny = await protectBrowsers(app, access.corsOrigins);
  // The pages are public, so /graphql redirects any browser to the explorer.
  const pages = findPagesFolder();
  if (pages === undefined) logger.warn('the page at / is not built: run npm run build');
  else servePages(server, pages, parts.numbers);
  // Hooks from here on know the caller, and requests without access have been refused.
  const admissions = new Admissions(app.get(Gate), createAddressReader(access.trustProxy));
  requireAdmission(server, admissions, app.get(Credentials), takesScope);
  limitAnonymousBodies(server);
  if (parts.jobs) serveQueueDashboard(server, parts.jobs);
  server.removeContentTypeParser('text/plain');
  requireJson(server);
  refuseCodedBodies(server);
  // A trusted document may have any length.
  if (parts.graphql?.trusted) requireTrustedDocuments(server, parts.graphql.trusted);
  else limitBytes(server, limits.graphql.bytes);
  if (parts.graphql?.introspection ?? true) {
    serveIntrospection(server, () => app.get(GraphQLSchemaHost).schema);
  }
  serveAnswers(app, hosts, admissions, headersOfAny);
  compressReplies(server);
  const most = limits.answersAtOnce + limits.answersWaiting;
  const turns = app.get(IdleScheduler);
  limitAdmission(server, most, { counts: usesWarehouse, identifyCaller }, turns);
  for (const { requestsAtOnce, reads } of streamedBodies) {
    limitAdmission(server, requestsAtOnce, { counts: reads, identifyCaller }, turns);
  }
  limitAdmission(server, Infinity, { counts: hasLargeAnswer, identifyCaller }, turns);
  abortOnHangUp(server);
  endSlowAnswers(app, limits);
  registerUploadTypes(server, operations);
  for (const bodies of streamedBodies) bodies.accept(server);
  serveOpenApi(app);
  return app;
}
