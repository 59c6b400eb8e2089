import { text } from 'node:stream/consumers';
import type { RunJobFlowInput } from '@aws-sdk/client-emr';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import type { TransientSettings } from './emr-settings.js';
import type { S3Reader } from './emr-api.js';

/** Marks the clusters of a deployment, so that later workers find them. */
export const DEPLOYMENT_TAG = 'retailstream:deployment';

/** Ends a cluster that no worker uses any more. */
const IDLE_SECONDS = 3600;

const s3Url = z.string().regex(/^s3[an]?:\/\/[^/]+/, 'is not s3://bucket/prefix');

/** Required fields of a RunJobFlow request; EMR validates the rest. */
const requestSchema = z.looseObject({
  ReleaseLabel: z.string().regex(/^emr-\d+\.\d+\.\d+$/, 'is not a release such as emr-7.4.0'),
  Instances: z.looseObject({}),
  Applications: z.array(z.looseObject({ Name: z.string() })),
  LogUri: s3Url,
  ServiceRole: z.string(),
  JobFlowRole: z.string(),
});

export type ClusterTemplate = z.output<typeof requestSchema>;

/**
 * Reads the template of transient clusters.
 * @throws AppError CLUSTER_UNFIT when it is not a valid RunJobFlow request
 */
export async function readTemplate(reader: S3Reader, url: string): Promise<ClusterTemplate> {
  const json = parseTemplate(await text(await reader.open(url)), url);
  const parsed = requestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw createUnfitError(url, mistakes.join('; '));
}

/** Returns the name of a deployment's clusters. */
export function formatClusterName(deployment: string): string {
  return `retailstream-${deployment}`;
}

/** Returns the request for a cluster that waits for steps and can be found and ended again. */
export function buildClusterRequest(
  template: ClusterTemplate,
  { deployment }: TransientSettings,
): RunJobFlowInput {
  const { Tags = [], ...rest } = template as Partial<RunJobFlowInput>;
  const others = Tags.filter(({ Key }) => Key !== DEPLOYMENT_TAG);
  return {
    AutoTerminationPolicy: { IdleTimeout: IDLE_SECONDS },
    ...rest,
    Name: formatClusterName(deployment),
    Instances: {
      ...rest.Instances,
      KeepJobFlowAliveWhenNoSteps: true,
      TerminationProtected: false,
    },
    Tags: [...others, { Key: DEPLOYMENT_TAG, Value: deployment }],
  };
}

function parseTemplate(json: string, url: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw createUnfitError(
      url,
      `not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function createUnfitError(url: string, what: string): AppError {
  const advice = 'write the JSON of a RunJobFlow request in it';
  return new AppError('CLUSTER_UNFIT', `template ${url}: ${what}; ${advice}`);
}

/** The installed software of a cluster or a template. */
interface Software {
  /** `cluster j-…` or `template s3://…` */
  of: string;
  /** `emr-7.4.0` */
  release: string;
  applications: string[];
}

const LAST_SQOOP = 'emr-7.4.0';

/** @throws AppError CLUSTER_UNFIT with the names of missing applications */
export function requireApplications(
  { of, release, applications }: Software,
  needs: string[],
): void {
  const present = new Set(applications.map((name) => name.toLowerCase()));
  const missing = needs.filter((name) => !present.has(name.toLowerCase()));
  const hasNoSqoop = needs.includes('Sqoop') && isAfter(release, LAST_SQOOP);
  if (missing.length === 0 && !hasNoSqoop) return;
  const names = missing.length > 0 ? missing.join(', ') : 'Sqoop';
  const advice = hasNoSqoop
    ? `the last release with Sqoop is ${LAST_SQOOP}: use it, or set TRANSFER_URL=spark:`
    : 'start it with these applications';
  throw new AppError('CLUSTER_UNFIT', `${of} runs ${release} without ${names}: ${advice}`);
}

function isAfter(release: string, other: string): boolean {
  const [major = 0, minor = 0] = parseVersion(release);
  const [otherMajor = 0, otherMinor = 0] = parseVersion(other);
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
}

function parseVersion(release: string): number[] {
  return release.replace(/^emr-/, '').split('.').map(Number);
}
