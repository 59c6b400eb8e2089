import { Body, Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { parseBearerToken } from '#platform/http/bearer.js';
import { SignInCodes } from '../credentials/sign-in-codes.js';
import type { Principal } from '../principal.js';
import { BrowserSessions } from './browser-sessions.js';
import { rejectAnonymous } from './rejection.js';
import './access-hook.js';

/** Injection token of the ways in which browsers can sign in. */
export const SIGN_IN_METHODS = Symbol('SignInMethods');

export type SignInMethod = 'key' | 'issuer';

/** Injection token of the function that lists the endpoints of a caller. */
export const OPEN_ENDPOINTS = Symbol('OpenEndpoints');

/** Returns the names of the endpoints that do not refuse a caller. */
export type ListOpenEndpoints = (caller: Principal) => readonly string[];

const withCode = z.strictObject({ code: z.string().max(100) });

/** Sessions of browsers: opened with a key or with the code of a link. */
@ApiExcludeController()
@Controller('auth')
export class SessionController {
  constructor(
    private readonly sessions: BrowserSessions,
    private readonly codes: SignInCodes,
    @Inject(SIGN_IN_METHODS) private readonly known: readonly SignInMethod[],
    @Inject(OPEN_ENDPOINTS) private readonly listOpen: ListOpenEndpoints,
  ) {}

  /** Returns the ways in which people can sign in here. */
  @Get('methods')
  @Header('cache-control', 'no-store')
  methods(): readonly SignInMethod[] {
    return this.known;
  }

  /** Opens a session for the code in the body, or for the key in the Authorization header. */
  @Post('session')
  async open(
    @Req() { principal, headers }: FastifyRequest,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const given = withCode.safeParse(body);
    if (given.success) {
      await this.sessions.open(await this.codes.redeem(given.data.code), reply);
    } else {
      // The gate has verified the key.
      const key =
        principal?.via === 'key' ? parseBearerToken(headers.authorization ?? '') : undefined;
      if (key === undefined) throw new AppError('UNAUTHENTICATED', rejectAnonymous().message);
      await this.sessions.openWithKey(key, reply);
    }
    await reply.header('cache-control', 'no-store').status(204).send();
  }

  /** Ends the session. */
  @Post('logout')
  async logout(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.sessions.close(request, reply);
    await reply.header('cache-control', 'no-store').status(204).send();
  }

  /** Returns the current user, with the endpoints that do not refuse them. */
  @Get('me')
  async me(@Req() { principal }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (principal === undefined) throw new AppError('UNAUTHENTICATED', rejectAnonymous().message);
    const me = { ...principal, endpoints: this.listOpen(principal) };
    await reply.header('cache-control', 'no-store').send(me);
  }
}
