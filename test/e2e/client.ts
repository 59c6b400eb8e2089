import { setTimeout as delay } from 'node:timers/promises';

export interface GraphqlReply {
  data: Record<string, unknown>;
  extensions: Record<string, unknown>;
}

/** A plain client of the API: nothing but fetch. */
export class Client {
  constructor(
    private readonly api: string,
    private readonly adminKey?: string,
  ) {}

  async graphql(query: string): Promise<GraphqlReply> {
    const reply = await fetch(`${this.api}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.auth },
      body: JSON.stringify({ query }),
    });
    const body = (await reply.json()) as GraphqlReply & { errors?: unknown };
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.api}${path}`, { headers: { ...this.auth, ...headers } });
  }

  async json<Body>(path: string): Promise<Body> {
    return (await (await this.get(path)).json()) as Body;
  }

  post(path: string, body: object): Promise<Response> {
    return fetch(`${this.api}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.auth },
      body: JSON.stringify(body),
    });
  }

  /** Follows a run until it is over. */
  async finished(
    statusUrl: string,
  ): Promise<{ id: string; status: string; snapshotId: string | null }> {
    for (;;) {
      const run = await this.json<{ id: string; status: string; snapshotId: string | null }>(
        statusUrl,
      );
      if (!['queued', 'running'].includes(run.status)) return run;
      await delay(50);
    }
  }

  private get auth(): Record<string, string> {
    return this.adminKey === undefined ? {} : { authorization: `Bearer ${this.adminKey}` };
  }
}
