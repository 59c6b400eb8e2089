import { clientSettings } from '../aws/client-settings.js';
import { toAwsError } from '../aws/to-aws-error.js';
import { AppError } from '../errors/app-error.js';

/** A password that is not in the URL. */
export interface PasswordSource {
  /** Returns the password for a new connection. @throws AppError */
  password(): Promise<string>;
  /** Called when the server refused the result of `password`. */
  handleRefusal(): AppError;
}

/** Long enough for a growing pool to fetch once, short enough to follow a rotation. */
const KEPT_MS = 60_000;

interface Credentials {
  user: string | undefined;
  password: string;
}

/** A database user's password in Secrets Manager, in the JSON format of RDS. */
export class SecretPassword implements PasswordSource {
  private cached: { at: number; credentials: Promise<Credentials> } | undefined;

  /** @param user of the URL; the secret must be for the same user, if it names one */
  constructor(
    private readonly id: string,
    private readonly region: string | undefined,
    private readonly user: string,
  ) {}

  async password(): Promise<string> {
    const { user, password } = await this.credentials();
    if (user === undefined || user === this.user) return password;
    this.cached = undefined;
    throw invalidSecret(
      this.id,
      'is for a different user than the URL; write that user in the URL',
    );
  }

  handleRefusal(): AppError {
    this.cached = undefined;
    const what = `the database refuses the password in secret ${this.id}`;
    const advice = 'the program reads it again: check whether its rotation has failed';
    return new AppError('WAREHOUSE_UNAVAILABLE', `${what}; ${advice}`, { retryable: true });
  }

  private credentials(): Promise<Credentials> {
    const now = performance.now();
    if (!this.cached || now - this.cached.at > KEPT_MS) {
      const kept = { at: now, credentials: readSecret(this.id, this.region) };
      this.cached = kept;
      kept.credentials.catch(() => {
        if (this.cached === kept) this.cached = undefined;
      });
    }
    return this.cached.credentials;
  }
}

/** Returns the user of a secret. @throws AppError SECRET_INVALID when it names no user */
export async function readSecretUser(id: string, region: string | undefined): Promise<string> {
  const { user } = await readSecret(id, region);
  if (user !== undefined) return user;
  throw invalidSecret(id, 'has no username; add it to the secret, or write the user in the URL');
}

/** Returns the content of a secret. @throws AppError SECRET_INVALID, and those of AWS */
export async function readSecret(id: string, region: string | undefined): Promise<Credentials> {
  return parseCredentials(await readSecretText(id, region), id);
}

/** Returns the text of a secret; undefined for a binary one. @throws AppError of AWS */
export async function readSecretText(
  id: string,
  region: string | undefined,
): Promise<string | undefined> {
  try {
    // Loaded here, so that installations without secrets in AWS do not load its SDK.
    const { GetSecretValueCommand, SecretsManagerClient } =
      await import('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient(clientSettings(region));
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
      return SecretString;
    } finally {
      client.destroy();
    }
  } catch (error) {
    throw toAwsError(error, { action: 'secretsmanager:GetSecretValue', resource: id });
  }
}

/** @throws AppError SECRET_INVALID, which names the missing part and no content */
export function parseCredentials(text: string | undefined, id: string): Credentials {
  const { username, password } = parseFields(text, id);
  if (typeof password !== 'string' || password === '') throw invalidSecret(id, 'has no password');
  if (username === undefined) return { user: undefined, password };
  if (typeof username !== 'string' || username === '')
    throw invalidSecret(id, 'has an empty username');
  return { user: username, password };
}

function parseFields(text: string | undefined, id: string): Record<string, unknown> {
  let fields: unknown;
  try {
    fields = JSON.parse(text ?? '');
  } catch {
    // The parser's own message repeats a part of the secret.
  }
  if (typeof fields === 'object' && fields !== null) return { ...fields };
  throw invalidSecret(id, 'is not JSON with username and password, as RDS writes it');
}

/** @param what it lacks, never its content */
export function invalidSecret(id: string, what: string): AppError {
  return new AppError('SECRET_INVALID', `secret ${id} ${what}`);
}

/**
 * A token of IAM instead of a password, signed for each connection because it expires after 15
 * minutes.
 */
export class TokenPassword implements PasswordSource {
  constructor(
    private readonly server: { host: string; port: number; user: string },
    private readonly region: string | undefined,
  ) {}

  async password(): Promise<string> {
    const { host, port, user } = this.server;
    try {
      // Loaded here, so that installations without IAM do not load its SDK.
      const { Signer } = await import('@aws-sdk/rds-signer');
      const region = this.region ?? parseRegion(host);
      const address = { hostname: host, port, username: user };
      const signer = new Signer(region === undefined ? address : { ...address, region });
      return await signer.getAuthToken();
    } catch (error) {
      throw toAwsError(error, { action: 'rds-db:connect', resource: `${user} at ${host}` });
    }
  }

  handleRefusal(): AppError {
    const { host, user } = this.server;
    const advice = `GRANT rds_iam TO ${user} there, and give the role rds-db:connect for it`;
    return new AppError('AWS_ACCESS_DENIED', `${host} refuses the IAM token of ${user}; ${advice}`);
  }
}

/** Returns the region in a server name of RDS, `name.id.eu-west-1.rds.amazonaws.com`. */
function parseRegion(host: string): string | undefined {
  return /\.([a-z0-9-]+)\.rds\.amazonaws\.com/.exec(host)?.[1];
}
