import type { Config } from '#platform/config/config.js';
import { addressOf } from '#platform/config/service-url.js';
import { athenaSettings } from './sql-services/athena-settings.js';
import { AthenaService } from './sql-services/athena-service.js';
import { hiveSettings } from './hive/hive-settings.js';
import type { SqlService } from './ports/sql-service.js';
import { RedshiftService } from './sql-services/redshift-service.js';
import { redshiftSettings } from './sql-services/redshift-settings.js';
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
}: Pick<Config, 'sql' | 'lake'>): SqlService | undefined {
  if (sql.scheme === 'athena') {
    const { host, path } = lake.scheme === 's3' ? addressOf(lake) : { host: '', path: '' };
    const output = `s3://${[host, path, RESULTS].filter((part) => part !== '').join('/')}`;
    return new AthenaService(athenaSettings(sql, host === '' ? undefined : output));
  }
  if (sql.scheme === 'redshift') return new RedshiftService(redshiftSettings(sql));
  if (sql.scheme !== 'spark') return undefined;
  const { host, port = SPARK_PORT } = addressOf(sql);
  return new SparkThriftService({ host, port }, hiveSettings(sql, 'SQL_URL'));
}
