import { AppError } from '#platform/errors/app-error.js';

/** What is installed on a cluster, or would be. */
interface Software {
  /** `cluster j-…` or `template s3://…` */
  of: string;
  /** `emr-7.4.0` */
  release: string;
  applications: string[];
}

const LAST_SQOOP = 'emr-7.4.0';

/** @throws AppError CLUSTER_UNFIT naming what is missing */
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
    ? `Sqoop last shipped in ${LAST_SQOOP}: take that release, or set TRANSFER_URL=spark:`
    : 'start it with these applications';
  throw new AppError('CLUSTER_UNFIT', `${of} runs ${release} without ${names}: ${advice}`);
}

function isAfter(release: string, other: string): boolean {
  const [major = 0, minor = 0] = versionOf(release);
  const [otherMajor = 0, otherMinor = 0] = versionOf(other);
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
}

function versionOf(release: string): number[] {
  return release.replace(/^emr-/, '').split('.').map(Number);
}
