import { redshiftSchemaSql } from '../sql/service-sql/redshift-schema.js';
import { GlueRegistrations } from '../tables/glue-registrations.js';
import type { OpenCatalogue } from '../composition/open-catalogue.js';
import { parseAddress } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Open } from '#composition/command.js';
import { type CatalogueCall, openCatalogueForCommand } from './open-state.js';

interface RedshiftOptions {
  role?: string;
  to?: string[];
  view?: string[];
}

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/**
 * Prints SQL with which an administrator lets Redshift read the tables; runs none of it.
 * @throws AppError USAGE; CONFIG_INVALID without DATA_CATALOG_URL; TABLE_UNKNOWN and TABLE_NOT_FOUND for a view
 */
export async function redshiftCommand(
  { options, io, config }: CatalogueCall<RedshiftOptions>,
  open: Open<Pick<OpenCatalogue, 'config' | 'tables' | 'warehouse'>> = openCatalogueForCommand({
    config,
  }),
): Promise<undefined> {
  const { role, to: users = [], view: addresses = [] } = options;
  if (role !== undefined && !ROLE.test(role)) {
    const advice = 'write the ARN of an IAM role; npx retailstream catalogue redshift --help';
    throw new AppError('USAGE', `--role ${role}: ${advice}`);
  }
  await open(async ({ config: { dataCatalog }, tables, warehouse }) => {
    if (!dataCatalog) {
      const advice = 'write glue://region/database, where crawls and queries register tables';
      throw new AppError('CONFIG_INVALID', `DATA_CATALOG_URL: is not set; ${advice}`);
    }
    const views = await Promise.all(addresses.map((address) => tables.find(address)));
    const told = await new GlueRegistrations(warehouse).findRegistrations(views);
    const { host: region, path: database } = parseAddress(dataCatalog);
    io.stdout.write(
      redshiftSchemaSql({ database, region, role, users, views, registrations: told }),
    );
  });
}
