import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Node } from 'constructs';
import { DeployError } from './deploy-error.js';

/** The choices of a deployment, by CDK context: `-c name=value`. docs/aws.md lists them. */
export interface Settings {
  /** Part of every name, so that one account can have several deployments, each in a region. */
  deployment: string;
  region: string;
  natGateways: number;
  /** A standby for the database, a replica for the queue, two API tasks. */
  highAvailability: boolean;
  deletionProtection: boolean;
  flowLogs: boolean;
  /** With a certificate the load balancer serves the internet over HTTPS; without, it is internal. */
  certificateArn: string | undefined;
  /** Public URL of the API, for its host name and for links in messages. */
  publicUrl: string | undefined;
  /** Further host names that the API accepts. */
  allowedHosts: readonly string[];
  /** Secret with the whole SMTP_URL. */
  smtpSecretArn: string | undefined;
  /** Sender of e-mail. */
  notificationFrom: string | undefined;
  /** Allows `aws ecs execute-command` into the tasks, for example to create an admin key. */
  exec: boolean;
  /** Glue's cron expression, in UTC. */
  mergeSchedule: string;
  mergeConcurrency: number;
  loaderConcurrency: number;
  emrRelease: string;
  /** `s3://…` of a zip with PEM certificates: enables encryption between EMR nodes. */
  emrCertificates: string | undefined;
  coreNodes: number;
  /** An Athena workgroup for queries of the API and the worker. */
  athena: boolean;
  /** Most gigabytes that one query may read. */
  athenaGigabytes: number;
  /** A workgroup of Redshift Serverless for the same queries, instead of Athena. */
  redshift: boolean;
  /** Its base capacity, in Redshift processing units. */
  redshiftRpus: number;
  /** Most seconds that one query may take. */
  redshiftSeconds: number;
  /** A serverless cluster of MSK, from which the worker reads events. */
  kafka: boolean;
  budgetUsd: number;
  logDays: RetentionDays;
}

const boundaries: Record<string, [least: number, most: number]> = {
  natGateways: [1, 2],
  mergeConcurrency: [1, 3],
  loaderConcurrency: [2, 100],
  coreNodes: [1, 50],
  athenaGigabytes: [1, 100_000],
  redshiftRpus: [4, 512],
  // SQL_URL accepts no more.
  redshiftSeconds: [1, 1800],
  budgetUsd: [1, 1_000_000],
};

/** Log retentions that CloudWatch accepts. */
const LOG_DAYS = new Map([
  [7, RetentionDays.ONE_WEEK],
  [14, RetentionDays.TWO_WEEKS],
  [30, RetentionDays.ONE_MONTH],
  [90, RetentionDays.THREE_MONTHS],
  [365, RetentionDays.ONE_YEAR],
]);

/**
 * Reads the settings from the CDK context.
 * @throws DeployError SETTING_INVALID with the setting, its value and the allowed values
 */
export function readSettings(node: Node): Settings {
  const text = (name: string, otherwise: string, pattern: RegExp): string => {
    const given = node.tryGetContext(name) as string | number | boolean | undefined;
    const value = given === undefined ? otherwise : String(given);
    if (pattern.test(value)) return value;
    throw new DeployError(
      'SETTING_INVALID',
      `${name}: "${value}" does not match ${String(pattern)}`,
    );
  };
  const optional = (name: string, pattern: RegExp): string | undefined =>
    (node.tryGetContext(name) ?? '') === '' ? undefined : text(name, '', pattern);
  const flag = (name: string, otherwise: boolean): boolean =>
    text(name, String(otherwise), /^(true|false)$/) === 'true';
  const count = (name: string, otherwise: number): number => {
    const value = Number(text(name, String(otherwise), /^\d{1,7}$/));
    const [least, most] = boundaries[name] ?? [0, Infinity];
    if (value >= least && value <= most) return value;
    const advice = `write a number from ${String(least)} to ${String(most)}`;
    throw new DeployError(
      'SETTING_INVALID',
      `${name}: ${String(value)} is out of range; ${advice}`,
    );
  };
  const days = count('logDays', 30);
  const logDays = LOG_DAYS.get(days);
  if (logDays === undefined) {
    const advice = `use one of ${[...LOG_DAYS.keys()].join(', ')}`;
    throw new DeployError('SETTING_INVALID', `logDays: ${String(days)} is not kept; ${advice}`);
  }
  const smtpSecretArn = optional(
    'smtpSecretArn',
    /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-\w{6}$/,
  );
  const notificationFrom = optional('notificationFrom', /^[^@\s]+@[^@\s]+$/);
  if ((smtpSecretArn === undefined) !== (notificationFrom === undefined)) {
    throw new DeployError('SETTING_INVALID', 'smtpSecretArn and notificationFrom: give both');
  }
  const certificateArn = optional(
    'certificateArn',
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\//,
  );
  // A host without a path, as PUBLIC_URL must be.
  const publicUrl = optional('publicUrl', /^https:\/\/[^\s/?#@]+\/?$/);
  const names = optional(
    'allowedHosts',
    /^[a-z0-9-]+(\.[a-z0-9-]+)*(,[a-z0-9-]+(\.[a-z0-9-]+)*)*$/,
  );
  const allowedHosts = names?.split(',') ?? [];
  if (certificateArn !== undefined && publicUrl === undefined && allowedHosts.length === 0) {
    const advice =
      'give the name that the certificate is for, as -c publicUrl=https://retail.example';
    throw new DeployError(
      'SETTING_INVALID',
      `publicUrl: with certificateArn the API is asked by a name, and answers to those it knows; ${advice}`,
    );
  }
  const athena = flag('athena', false);
  const redshift = flag('redshift', false);
  if (athena && redshift) {
    const advice = 'give one of them: SQL_URL names one service';
    throw new DeployError('SETTING_INVALID', `athena and redshift: both are true; ${advice}`);
  }
  return {
    deployment: text('deployment', 'main', /^[a-z][a-z0-9]{0,11}$/),
    region: text('region', 'eu-west-1', /^[a-z]{2}(-[a-z]+)+-\d$/),
    natGateways: count('natGateways', 1),
    highAvailability: flag('highAvailability', false),
    deletionProtection: flag('deletionProtection', true),
    flowLogs: flag('flowLogs', false),
    certificateArn,
    publicUrl,
    allowedHosts,
    smtpSecretArn,
    notificationFrom,
    exec: flag('exec', true),
    mergeSchedule: text('mergeSchedule', 'cron(0 2 * * ? *)', /^cron\(\S+( \S+){5}\)$/),
    mergeConcurrency: count('mergeConcurrency', 1),
    loaderConcurrency: count('loaderConcurrency', 5),
    emrRelease: text('emrRelease', 'emr-7.4.0', /^emr-7\.\d{1,2}\.\d{1,2}$/),
    emrCertificates: optional('emrCertificates', /^s3:\/\/[a-z0-9.-]+\/.+\.zip$/),
    coreNodes: count('coreNodes', 2),
    athena,
    athenaGigabytes: count('athenaGigabytes', 100),
    redshift,
    redshiftRpus: count('redshiftRpus', 8),
    redshiftSeconds: count('redshiftSeconds', 300),
    kafka: flag('kafka', false),
    budgetUsd: count('budgetUsd', 500),
    logDays,
  };
}
