import type { Config } from '#platform/config/config.js';
import { addressOf } from '#platform/config/service-url.js';
import { athenaSettings } from './sql-services/athena-settings.js';
import { AthenaService } from './sql-services/athena-service.js';
import { hiveSettings } from './hive/hive-settings.js';
import type { SqlService } from './ports/sql-service.js';
import { SparkThriftService } from './sql-services/spark-thrift-service.js';

/** Spark's Thrift server on EMR, beside HiveServer2 on 10000. */
const SPARK_PORT = 10_001;

/** Below the lake, so that results of people lie where nothing of the pipeline does. */
const RESULTS = 'workspace/athena/';

/**
 * Opens the service that SQL_URL names; undefined where this machine answers.
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
  if (sql.scheme !== 'spark') return undefined;
  const { host, port = SPARK_PORT } = addressOf(sql);
  return new SparkThriftService({ host, port }, hiveSettings(sql, 'SQL_URL'));
}
