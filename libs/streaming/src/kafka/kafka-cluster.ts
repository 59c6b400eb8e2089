import { readFile } from 'node:fs/promises';
import type { ConnectionOptions, SASLOptions } from '@platformatic/kafka';
import { z } from 'zod';
import { toAwsError } from '#platform/aws/to-aws-error.js';
import { readOption, type ServiceUrl } from '#platform/config/service-url.js';
import { invalidSecret, readSecret } from '#platform/database/secret.js';
import { AppError } from '#platform/errors/app-error.js';

/** Brokers, and how to connect to them. */
export interface KafkaCluster {
  /** `host:port` */
  brokers: readonly string[];
  connection: ConnectionOptions;
}

const FORM = /^kafka:\/\/(?:([^@/]*)@)?([^/?#]+)/;

/**
 * Returns the cluster of `kafka://user:password@host:9092,host:9092/?sasl=scram-sha-512&tls=on`.
 * @throws AppError CONFIG_INVALID; SECRET_INVALID, AWS_… for `secret`
 */
export async function parseKafkaCluster(url: ServiceUrl): Promise<KafkaCluster> {
  const [, login = '', brokers = ''] = FORM.exec(url.href) ?? [];
  const mechanism = readOption(url, 'sasl');
  const sasl = mechanism === undefined ? undefined : await buildSasl(url, mechanism, login);
  const tls = await parseTls(url, mechanism);
  return {
    brokers: brokers.split(','),
    connection: { ...(tls && { tls }), ...(sasl && { sasl }) },
  };
}

/** Tokens never travel in clear. */
const isToken = (mechanism: string | undefined) =>
  mechanism === 'aws-iam' || mechanism === 'oauthbearer';

async function parseTls(
  url: ServiceUrl,
  mechanism: string | undefined,
): Promise<{ ca?: string } | undefined> {
  const tls = readOption(url, 'tls') ?? (isToken(mechanism) ? 'on' : 'off');
  if (tls !== 'on' && tls !== 'off') throw invalid('tls is on or off');
  if (tls === 'off' && mechanism === 'aws-iam') throw invalid('sasl=aws-iam needs tls=on');
  const file = readOption(url, 'ca');
  if (tls === 'off') return undefined;
  if (file === undefined) return {};
  const ca = await readFile(file, 'utf8').catch((error: unknown) => {
    throw invalid(`ca cannot be read: ${String(error)}`);
  });
  return { ca };
}

const SCRAM = { 'scram-sha-256': 'SCRAM-SHA-256', 'scram-sha-512': 'SCRAM-SHA-512' } as const;

async function buildSasl(url: ServiceUrl, mechanism: string, login: string): Promise<SASLOptions> {
  if (mechanism === 'aws-iam') {
    const region = readOption(url, 'region');
    if (region === undefined) throw invalid('sasl=aws-iam needs region=eu-west-1');
    return { mechanism: 'OAUTHBEARER', token: () => iamToken(region) };
  }
  const { user, password } = await readLogin(url, login);
  if (mechanism === 'oauthbearer') {
    const issuer = readOption(url, 'token');
    if (issuer === undefined || !URL.canParse(issuer))
      throw invalid('sasl=oauthbearer needs token=https://issuer/token');
    return { mechanism: 'OAUTHBEARER', token: () => clientToken(issuer, user, password) };
  }
  if (mechanism === 'plain') return { mechanism: 'PLAIN', username: user, password };
  if (mechanism in SCRAM) {
    return { mechanism: SCRAM[mechanism as keyof typeof SCRAM], username: user, password };
  }
  const known = ['plain', ...Object.keys(SCRAM), 'oauthbearer', 'aws-iam'].join(', ');
  throw invalid(`sasl is one of ${known}`);
}

/** Returns the login in the URL, or in the secret that it names. */
async function readLogin(
  url: ServiceUrl,
  login: string,
): Promise<{ user: string; password: string }> {
  const secret = readOption(url, 'secret');
  if (secret !== undefined) {
    const { user, password } = await readSecret(secret, readOption(url, 'region'));
    if (user === undefined) throw invalidSecret(secret, 'has no username');
    return { user, password };
  }
  const [user = '', password = ''] = login.split(':').map(decodeURIComponent);
  if (user === '' || password === '') throw invalid('sasl needs user:password@ or secret=NAME');
  return { user, password };
}

/** Returns a token of MSK for the credentials of this process, which is valid for 15 minutes. */
async function iamToken(region: string): Promise<string> {
  try {
    // Loaded here, so that other clusters do not load its SDK.
    const { generateAuthToken } = await import('aws-msk-iam-sasl-signer-js');
    return (await generateAuthToken({ region })).token;
  } catch (error) {
    throw toAwsError(error, { action: 'kafka-cluster:Connect', resource: `MSK in ${region}` });
  }
}

const tokenAnswer = z.object({ access_token: z.string().min(1) });

/** Returns a token of an OAuth 2 issuer for this client. */
async function clientToken(issuer: string, user: string, password: string): Promise<string> {
  const encoded = [user, password].map(encodeURIComponent).join(':');
  const reply = await fetch(issuer, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(encoded).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(TOKEN_MS),
  });
  const answer = tokenAnswer.safeParse(reply.ok ? await reply.json() : undefined);
  if (answer.success) return answer.data.access_token;
  throw new AppError('STREAM_UNAVAILABLE', `the issuer of tokens answers ${reply.status}`, {
    retryable: true,
  });
}

const TOKEN_MS = 10_000;

/** Returns the address of the schema registry; undefined for events in JSON. @throws AppError CONFIG_INVALID */
export function parseRegistry(url: ServiceUrl): URL | undefined {
  const text = readOption(url, 'registry');
  if (text === undefined) return undefined;
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address && /^https?:$/.test(address.protocol)) return address;
  throw invalid('registry is an http or https URL');
}

const invalid = (message: string) => new AppError('CONFIG_INVALID', `STREAM_URL: ${message}`);
