import { answerEndpoints } from '#analytics/analytics.module.js';
import { operations } from '#composition/operations.js';
import { operationEndpoint } from '#operations/operation-endpoint.js';
import { eventsEndpoint } from './admin/events-endpoint.js';
import { integratedSalesEndpoint } from './exports/integrated-sales.js';
import { answerSourcesEndpoint } from './lineage/answer-sources-endpoint.js';
import { publicationsEndpoint } from './publications/publications-endpoint.js';
import { reportEndpoints } from './reports/report-endpoints.js';
import { sqlEndpoints } from './sql/sql-endpoints.js';

/** All endpoints of REST, GraphQL and MCP. */
export const endpoints = [
  integratedSalesEndpoint,
  ...sqlEndpoints,
  ...answerEndpoints,
  eventsEndpoint,
  publicationsEndpoint,
  answerSourcesEndpoint,
  ...reportEndpoints,
  ...operations.map(operationEndpoint),
];
