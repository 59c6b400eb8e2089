import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Credentials } from '../credentials/credentials.js';
import { sessionOf } from '../credentials/open-credentials.js';
import type { Sessions, SignedIn } from '../credentials/sessions.js';
import { type Cookies, csrfToken } from './cookies.js';

/** Opens and ends the sessions of browsers, with their cookies. */
export class BrowserSessions {
  /** @param hours after which a session expires */
  constructor(
    private readonly sessions: Sessions,
    private readonly credentials: Credentials,
    private readonly cookies: Cookies,
    private readonly hours: number,
  ) {}

  async open(user: SignedIn, reply: FastifyReply): Promise<void> {
    this.setCookies(await this.sessions.open(user, this.hours), reply);
  }

  /** @param key a valid one */
  async openWithKey(key: string, reply: FastifyReply): Promise<void> {
    this.setCookies(await this.sessions.openWithKey(key, this.hours), reply);
  }

  async close({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const id = this.cookies.sessionIn(headers.cookie);
    if (id !== undefined) {
      await this.sessions.close(id);
      const shown = sessionOf(id);
      if (shown) this.credentials.forget(shown);
    }
    reply.header('set-cookie', this.cookies.endOfSession());
  }

  private setCookies(id: string, reply: FastifyReply): void {
    const seconds = Math.round(this.hours * 3600);
    reply
      .header('set-cookie', this.cookies.session(id, seconds))
      .header('set-cookie', this.cookies.csrf(csrfToken(id), seconds));
  }
}
