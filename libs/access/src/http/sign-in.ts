import * as oidc from 'openid-client';
import { z } from 'zod';
import type { ClientSettings, IssuerSettings } from '../settings.js';
import { AppError } from '#platform/errors/app-error.js';
import type { SignedInUser } from '../credentials/sessions.js';
import type { Scope } from '../scope.js';
import { LACKS_SCOPE } from './rejection.js';
import {
  type ClaimedRights,
  readClaimedScope,
  readRights,
  createIssuerUnavailableError,
  readUserName,
} from '../credentials/tokens.js';

/** Any origin: it only shows whether a path leads to another one. */
const HERE = 'http://here.invalid';
const LENGTH_MAX = 2_000;

/** Returns where to go after sign-in: a local path, or `/` instead of anything that leads elsewhere. */
export function readReturnPath(given: unknown): string {
  if (typeof given !== 'string' || !given.startsWith('/') || given.length > LENGTH_MAX) return '/';
  if (!URL.canParse(given, HERE)) return '/';
  const { origin, pathname, search, hash } = new URL(given, HERE);
  // Browsers treat a path that begins with two slashes as a host.
  return origin === HERE && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/';
}

const TIMEOUT_S = 5;

/** What the browser stores while its user is at the issuer. */
const attempt = z.object({
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  path: z.string(),
});

/** Signs browsers in: OpenID Connect's code flow with PKCE. */
export class SignIn {
  private configuration: Promise<oidc.Configuration> | undefined;
  private readonly redirectUri: string;

  /** @param explainUnknown returns why a user with a scope may not sign in; undefined when they may */
  constructor(
    private readonly issuer: Omit<IssuerSettings, 'client' | 'audience'>,
    private readonly client: ClientSettings,
    private readonly explainUnknown: (user: SignedInUser) => Promise<string | undefined>,
  ) {
    this.redirectUri = `${client.publicUrl}/auth/callback`;
  }

  /**
   * Begins a sign-in. @param path where to go afterwards
   * @returns the URL to redirect to, and a cookie that the browser must send back
   * @throws AppError ISSUER_UNAVAILABLE
   */
  async begin(path: unknown): Promise<{ url: string; cookie: string }> {
    const configuration = await this.requireConfiguration();
    const verifier = oidc.randomPKCECodeVerifier();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: this.client.scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    const kept: z.output<typeof attempt> = { verifier, state, nonce, path: readReturnPath(path) };
    return { url: url.href, cookie: Buffer.from(JSON.stringify(kept)).toString('base64url') };
  }

  /**
   * Completes a sign-in. @param query that the issuer sends with the browser @param cookie as `begin`
   * returned it
   * @throws AppError SIGN_IN_FAILED; FORBIDDEN for a user without role; SCOPE_UNKNOWN; ISSUER_UNAVAILABLE
   */
  async end(query: string, cookie: string | undefined): Promise<SignedInUser & { path: string }> {
    const kept = readAttempt(cookie);
    const user = await this.readUser(query, kept);
    const unknown = await this.explainUnknown(user);
    if (unknown !== undefined) throw new AppError('SCOPE_UNKNOWN', unknown);
    return { ...user, path: readReturnPath(kept.path) };
  }

  private async readUser(query: string, kept: z.output<typeof attempt>): Promise<SignedInUser> {
    const configuration = await this.requireConfiguration();
    try {
      const tokens = await oidc.authorizationCodeGrant(
        configuration,
        new URL(`${this.redirectUri}${query}`),
        {
          pkceCodeVerifier: kept.verifier,
          expectedState: kept.state,
          expectedNonce: kept.nonce,
          idTokenExpected: true,
        },
      );
      const claims = await this.fetchClaims(configuration, tokens);
      return { name: readUserName(claims), ...this.requireRights(claims) };
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw createSignInError('the answer of the issuer is not valid', error);
    }
  }

  /** Some issuers return roles and addresses only from the userinfo endpoint. */
  private async fetchClaims(
    configuration: oidc.Configuration,
    tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
  ): Promise<Record<string, unknown>> {
    const claims: Record<string, unknown> & { sub?: string } = { ...tokens.claims() };
    const isComplete =
      readRights(claims, this.issuer.roleClaim) !== undefined &&
      readClaimedScope(claims, this.issuer) !== undefined &&
      'email' in claims;
    const { userinfo_endpoint: more } = configuration.serverMetadata();
    if (isComplete || more === undefined) return claims;
    const told = await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub ?? '');
    return { ...told, ...claims };
  }

  private requireRights(
    claims: Record<string, unknown>,
  ): ClaimedRights & { scope?: Scope | undefined } {
    const allowed = readRights(claims, this.issuer.roleClaim);
    const bound = readClaimedScope(claims, this.issuer);
    if (allowed !== undefined && bound === undefined) throw new AppError('FORBIDDEN', LACKS_SCOPE);
    if (allowed !== undefined) return { ...allowed, ...bound };
    const message = `your account has no role here: ask the administrator of your identity provider to add one to the claim ${this.issuer.roleClaim}`;
    throw new AppError('FORBIDDEN', message);
  }

  private requireConfiguration(): Promise<oidc.Configuration> {
    this.configuration ??= this.discover().catch((cause: unknown) => {
      this.configuration = undefined;
      throw createIssuerUnavailableError(this.issuer.url, cause);
    });
    return this.configuration;
  }

  private async discover(): Promise<oidc.Configuration> {
    const { id, secret } = this.client;
    const url = new URL(this.issuer.url);
    const authentication = secret === undefined ? oidc.None() : oidc.ClientSecretPost(secret);
    const isHttp = url.protocol === 'http:';
    return oidc.discovery(url, id, undefined, authentication, {
      timeout: TIMEOUT_S,
      execute: [
        oidc.enableNonRepudiationChecks,
        // Settings allow it on a loopback address only.
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- the library marks it only as a warning
        ...(isHttp ? [oidc.allowInsecureRequests] : []),
      ],
    });
  }
}

function readAttempt(cookie: string | undefined): z.output<typeof attempt> {
  try {
    return attempt.parse(JSON.parse(Buffer.from(cookie ?? '', 'base64url').toString()));
  } catch (cause) {
    throw createSignInError(
      'this browser has not started to sign in, or took longer than ten minutes',
      cause,
    );
  }
}

function createSignInError(why: string, cause: unknown): AppError {
  return new AppError('SIGN_IN_FAILED', `${why}: sign in again at /auth/login`, { cause });
}
