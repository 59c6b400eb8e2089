import { toAwsError } from '../aws/to-aws-error.js';
import { AppError } from '../errors/app-error.js';
import type { PasswordSource } from './secret.js';

/** A token of IAM instead of a password: signed anew for each connection, since it lasts 15 minutes. */
export class TokenPassword implements PasswordSource {
  constructor(
    private readonly server: { host: string; port: number; user: string },
    private readonly region: string | undefined,
  ) {}

  async password(): Promise<string> {
    const { host, port, user } = this.server;
    try {
      // Loaded here, so that who does not use IAM does not load its SDK.
      const { Signer } = await import('@aws-sdk/rds-signer');
      const region = this.region ?? regionOf(host);
      const address = { hostname: host, port, username: user };
      const signer = new Signer(region === undefined ? address : { ...address, region });
      return await signer.getAuthToken();
    } catch (error) {
      throw toAwsError(error, { action: 'rds-db:connect', resource: `${user} at ${host}` });
    }
  }

  refused(): AppError {
    const { host, user } = this.server;
    const advice = `GRANT rds_iam TO ${user} there, and give the role rds-db:connect for it`;
    return new AppError('AWS_ACCESS_DENIED', `${host} refuses the IAM token of ${user}; ${advice}`);
  }
}

/** Region in the name that RDS gives a server, `name.id.eu-west-1.rds.amazonaws.com`. */
function regionOf(host: string): string | undefined {
  return /\.([a-z0-9-]+)\.rds\.amazonaws\.com/.exec(host)?.[1];
}
