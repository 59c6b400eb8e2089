import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ClientSettings } from '#platform/config/access-settings.js';
import { AppError } from '#platform/errors/app-error.js';
import { sessionOf } from '../credentials/open-credentials.js';
import { Credentials } from '../credentials/credentials.js';
import type { Principal } from '../principal.js';
import { Cookies, csrfToken } from './cookies.js';
import { Sessions } from '../credentials/sessions.js';
import { SignIn } from './sign-in.js';
import { nobody } from './rejection.js';
import './access-hook.js';

/** Injection token of the OpenID client. */
export const CLIENT = Symbol('Client');

/** Browsers sign in and out. */
@ApiExcludeController()
@Controller('auth')
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly credentials: Credentials,
    private readonly cookies: Cookies,
    @Inject(CLIENT) private readonly client: ClientSettings,
  ) {}

  /** Redirects the browser to the issuer. @param path where to go afterwards */
  @Get('login')
  async login(@Query('return') path: unknown, @Res() reply: FastifyReply): Promise<void> {
    const { url, cookie } = await this.signIn.begin(path);
    await this.private(reply).header('set-cookie', this.cookies.signIn(cookie)).redirect(url, 302);
  }

  /** The browser returns from the issuer. */
  @Get('callback')
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.private(reply).header('set-cookie', this.cookies.endOfSignIn());
    const query = /\?.*$/.exec(request.url)?.[0] ?? '';
    const begun = this.cookies.signInIn(request.headers.cookie);
    const { path, ...user } = await this.signIn.end(query, begun);
    const { sessionHours } = this.client;
    const seconds = Math.round(sessionHours * 3600);
    const id = await this.sessions.open(user, sessionHours);
    await reply
      .header('set-cookie', this.cookies.session(id, seconds))
      .header('set-cookie', this.cookies.csrf(csrfToken(id), seconds))
      .redirect(path, 302);
  }

  /** Ends the session. */
  @Post('logout')
  async logout(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const id = this.cookies.sessionIn(request.headers.cookie);
    if (id !== undefined) {
      await this.sessions.close(id);
      const shown = sessionOf(id);
      if (shown) this.credentials.forget(shown);
    }
    await this.private(reply).header('set-cookie', this.cookies.endOfSession()).status(204).send();
  }

  /** Returns the current user. */
  @Get('me')
  async me(@Req() { principal }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (principal === undefined) throw new AppError('UNAUTHENTICATED', nobody().message);
    const me: Principal = principal;
    await this.private(reply).send(me);
  }

  private private(reply: FastifyReply): FastifyReply {
    return reply.header('cache-control', 'no-store');
  }
}
