import { parseAddress, type ServiceUrl } from '#platform/config/service-url.js';
import { parseAthenaSettings } from './sql-services/athena-settings.js';
import { AthenaService } from './sql-services/athena-service.js';
import { parseHiveSettings } from './hive/hive-settings.js';
import type { SqlService } from './ports/sql-service.js';
import { RedshiftService } from './sql-services/redshift-service.js';
import { parseRedshiftSettings } from './sql-services/redshift-settings.js';
import { SparkThriftService } from './sql-services/spark-thrift-service.js';

/** Port of Spark's Thrift server on EMR; HiveServer2 has 10000. */
const SPARK_PORT = 10_001;

/** A folder of the lake that no stage of the pipeline uses. */
const RESULTS = 'workspace/athena/';

/**
 * Opens the service of SQL_URL; undefined when this machine runs the queries.
 * @throws AppError CONFIG_INVALID
 */
export function createSqlService({
  sql,
  lake,
}: Record<'sql' | 'lake', ServiceUrl>): SqlService | undefined {
  if (sql.scheme === 'athena') {
    const { host, path } = lake.scheme === 's3' ? parseAddress(lake) : { host: '', path: '' };
    const output = `s3://${[host, path, RESULTS].filter((part) => part !== '').join('/')}`;
    return new AthenaService(parseAthenaSettings(sql, host === '' ? undefined : output));
  }
  if (sql.scheme === 'redshift') return new RedshiftService(parseRedshiftSettings(sql));
  if (sql.scheme !== 'spark') return undefined;
  const { host, port = SPARK_PORT } = parseAddress(sql);
  return new SparkThriftService({ host, port }, parseHiveSettings(sql, 'SQL_URL'));
}
