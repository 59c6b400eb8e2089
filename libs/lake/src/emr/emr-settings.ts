import { parseAddress, readOption, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';

/** The settings of a cluster in COMPUTE_URL. */
export interface EmrSettings {
  region: string;
  cluster: ExistingSettings | TransientSettings;
  /** Between two polls of a cluster or a step. */
  pollMs: number;
  /** Whether source files are copied to HDFS before they are read. */
  hdfs: boolean;
  /** Spark properties, for `spark-submit --conf`. */
  sparkConf: Record<string, string>;
}

interface ExistingSettings {
  id: string;
}

export interface TransientSettings {
  /** `s3://bucket/key.json` of a RunJobFlow request. */
  template: string;
  /** Distinguishes the clusters of several installations in one account. */
  deployment: string;
}

const SPARK_CONF = /^spark\.[A-Za-z0-9._-]+$/;

/**
 * Parses `emr://region/j-CLUSTERID?poll=5&hdfs=false&spark.executor.memory=4g` or
 * `emr://region?template=s3://bucket/key.json&deployment=name`.
 * @throws AppError CONFIG_INVALID
 */
export function parseEmrSettings(url: ServiceUrl): EmrSettings {
  const { host, path } = parseAddress(url);
  return {
    region: host,
    cluster: path === '' ? parseTransientSettings(url) : { id: path },
    pollMs: parsePoll(url, 'COMPUTE_URL', 5),
    hdfs: parseHdfs(url),
    sparkConf: Object.fromEntries(
      [...new URL(url.href).searchParams].filter(([name]) => SPARK_CONF.test(name)),
    ),
  };
}

/** Returns the option `poll` in milliseconds; the URL has seconds. */
export function parsePoll(url: ServiceUrl, setting: string, seconds: number): number {
  const poll = readOption(url, 'poll') ?? String(seconds);
  if (/^\d{1,3}(\.\d{1,3})?$/.test(poll) && Number(poll) > 0) return Number(poll) * 1000;
  throw new AppError(
    'CONFIG_INVALID',
    `${setting}: write poll in seconds, for example poll=${seconds}`,
  );
}

function parseTransientSettings(url: ServiceUrl): TransientSettings {
  const template = readOption(url, 'template') ?? '';
  const deployment = readOption(url, 'deployment') ?? 'default';
  if (!/^s3:\/\/[^/]+\/.+/.test(template)) {
    throw new AppError('CONFIG_INVALID', 'COMPUTE_URL: write template=s3://bucket/cluster.json');
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(deployment)) {
    const advice =
      'write deployment with letters, digits, dots and dashes, for example deployment=production';
    throw new AppError('CONFIG_INVALID', `COMPUTE_URL: ${advice}`);
  }
  return { template, deployment };
}

function parseHdfs(url: ServiceUrl): boolean {
  const hdfs = readOption(url, 'hdfs') ?? 'true';
  if (hdfs === 'true' || hdfs === 'false') return hdfs === 'true';
  throw new AppError('CONFIG_INVALID', 'COMPUTE_URL: write hdfs=true or hdfs=false');
}
