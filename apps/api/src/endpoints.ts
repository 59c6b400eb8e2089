import { answerEndpoints } from '#analytics/analytics.module.js';
import { createOperationEndpoint } from '#operations/operation-endpoint.js';
import { eventsEndpoint } from './admin/events-endpoint.js';
import { integratedSalesEndpoint } from './http/integrated-sales.js';
import { answerSourcesEndpoint } from './answer-sources-endpoint.js';
import { publicationsEndpoint } from './publications-endpoint.js';
import { reportEndpoints } from './report-endpoints.js';
import { guests, operations } from './guests.js';

/** All endpoints of REST, GraphQL and MCP. */
export const endpoints = [
  integratedSalesEndpoint,
  ...guests.flatMap((guest) => guest.endpoints),
  ...answerEndpoints,
  eventsEndpoint,
  publicationsEndpoint,
  answerSourcesEndpoint,
  ...reportEndpoints,
  ...operations.map(createOperationEndpoint),
];
