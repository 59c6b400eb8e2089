import type { ApiGuest } from '#composition/guest.js';
import {
  OPERATION_SERVICES,
  type OperationServices,
} from '#operations/operation/operation-context.js';
import { catalogueGuest } from '../composition/catalogue-guest.js';
import type { ProgramConfig } from '../composition/program-config.js';
import { CATALOGUE } from '../operations/catalogue-services.js';
import { catalogueErrors } from '../errors.js';
import { catalogueSettings } from '../settings.js';
import { CATALOGUE_PAGES } from './console-pages.js';
import { sqlEndpoints } from './sql-endpoints.js';
import { SqlQueries } from './sql-queries.js';

/** The catalogue in the API. */
export const catalogueApi = {
  ...catalogueGuest,
  settings: catalogueSettings,
  endpoints: sqlEndpoints,
  errors: { title: 'Catalogue', errors: catalogueErrors },
  pages: CATALOGUE_PAGES,
  providers: [
    {
      provide: SqlQueries,
      useFactory: ({ guests }: OperationServices) =>
        new SqlQueries(() => guests.get(CATALOGUE).openSql()),
      inject: [OPERATION_SERVICES],
    },
  ],
} satisfies ApiGuest<ProgramConfig>;
