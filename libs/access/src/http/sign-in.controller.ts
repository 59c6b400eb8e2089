import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserSessions } from './browser-sessions.js';
import { Cookies } from './cookies.js';
import { SignIn } from './sign-in.js';

/** Browsers sign in through the issuer. */
@ApiExcludeController()
@Controller('auth')
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: BrowserSessions,
    private readonly cookies: Cookies,
  ) {}

  /** Redirects the browser to the issuer. @param path where to go afterwards */
  @Get('login')
  async login(@Query('return') path: unknown, @Res() reply: FastifyReply): Promise<void> {
    const { url, cookie } = await this.signIn.begin(path);
    await this.private(reply)
      .header('set-cookie', this.cookies.formatSignIn(cookie))
      .redirect(url, 302);
  }

  /** The browser returns from the issuer. */
  @Get('callback')
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.private(reply).header('set-cookie', this.cookies.expireSignIn());
    const query = /\?.*$/.exec(request.url)?.[0] ?? '';
    const begun = this.cookies.readSignIn(request.headers.cookie);
    const { path, ...user } = await this.signIn.end(query, begun);
    await this.sessions.open(user, reply);
    await reply.redirect(path, 302);
  }

  private private(reply: FastifyReply): FastifyReply {
    return reply.header('cache-control', 'no-store');
  }
}
