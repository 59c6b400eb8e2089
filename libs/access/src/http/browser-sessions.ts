import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Credentials } from '../credentials/credentials.js';
import { parseSession } from '../credentials/open-credentials.js';
import type { Sessions, SignedInUser } from '../credentials/sessions.js';
import { type Cookies, deriveCsrfToken } from './cookies.js';

/** Opens and ends the sessions of browsers, with their cookies. */
export class BrowserSessions {
  /** @param hours after which a session expires */
  constructor(
    private readonly sessions: Sessions,
    private readonly credentials: Credentials,
    private readonly cookies: Cookies,
    private readonly hours: number,
  ) {}

  async open(user: SignedInUser, reply: FastifyReply): Promise<void> {
    this.setCookies(await this.sessions.open(user, this.hours), reply);
  }

  /** @param key a valid one */
  async openWithKey(key: string, reply: FastifyReply): Promise<void> {
    this.setCookies(await this.sessions.openWithKey(key, this.hours), reply);
  }

  async close({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const id = this.cookies.readSession(headers.cookie);
    if (id !== undefined) {
      await this.sessions.close(id);
      const shown = parseSession(id);
      if (shown) this.credentials.forget(shown);
    }
    reply.header('set-cookie', this.cookies.expireSession());
  }

  private setCookies(id: string, reply: FastifyReply): void {
    const seconds = Math.round(this.hours * 3600);
    reply
      .header('set-cookie', this.cookies.formatSession(id, seconds))
      .header('set-cookie', this.cookies.formatCsrf(deriveCsrfToken(id), seconds));
  }
}
