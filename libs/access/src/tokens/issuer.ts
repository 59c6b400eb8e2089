import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { isLoopback } from '#platform/config/access-settings.js';
import { AppError } from '#platform/errors/app-error.js';

const TIMEOUT_MS = 5_000;
/** An issuer that did not answer is left alone for so long. */
const COOL_DOWN_MS = 5_000;

const metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Finds the public keys of an issuer. It is asked when the first token comes, not at the start. */
export class Issuer {
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(private readonly url: string) {}

  /** @throws AppError ISSUER_UNAVAILABLE */
  publicKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.discover().catch((cause: unknown) => {
      setTimeout(() => (this.keys = undefined), COOL_DOWN_MS).unref();
      throw unavailable(this.url, cause);
    });
    return this.keys;
  }

  private async discover(): Promise<JWTVerifyGetKey> {
    const base = this.url.replace(/\/$/, '');
    const reply = await fetch(`${base}/.well-known/openid-configuration`, {
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!reply.ok) throw new Error(`discovery answers ${reply.status}`);
    const { issuer, jwks_uri } = metadata.parse(await reply.json());
    if (issuer !== this.url) throw new Error(`it calls itself ${issuer}`);
    const address = new URL(jwks_uri);
    if (address.protocol !== 'https:' && !isLoopback(address.hostname)) {
      throw new Error('its keys are not at an https:// URL');
    }
    return createRemoteJWKSet(address, { timeoutDuration: TIMEOUT_MS });
  }
}

/** @param cause for the log: it may name hosts that are nobody's business */
export function unavailable(url: string, cause: unknown): AppError {
  const message = `the issuer ${url} cannot be asked about tokens now; try again later`;
  return new AppError('ISSUER_UNAVAILABLE', message, { cause, retryable: true });
}
