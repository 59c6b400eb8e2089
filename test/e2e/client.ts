import { setTimeout as delay } from 'node:timers/promises';

interface GraphqlReply {
  data: Record<string, unknown>;
  extensions: Record<string, unknown>;
}

/** A plain client of the API, with fetch only. */
export class Client {
  constructor(
    private readonly api: string,
    private readonly adminKey?: string,
  ) {}

  async queryGraphql(query: string): Promise<GraphqlReply> {
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

  async readJson<Body>(path: string): Promise<Body> {
    return (await (await this.get(path)).json()) as Body;
  }

  /** Returns every row of a list, page by page. */
  async readAllNodes(path: string): Promise<object[]> {
    interface Page {
      nodes: object[];
      totalCount: number;
      pageInfo: { hasNextPage: boolean; endCursor: string };
    }
    const nodes: object[] = [];
    const separator = path.includes('?') ? '&' : '?';
    for (let after = ''; ;) {
      const page = await this.readJson<Page>(`${path}${separator}first=1000${after}`);
      nodes.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) {
        if (nodes.length !== page.totalCount)
          throw new Error(`${nodes.length} of ${page.totalCount}`);
        return nodes;
      }
      after = `&after=${page.pageInfo.endCursor}`;
    }
  }

  post(path: string, body: object): Promise<Response> {
    return fetch(`${this.api}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.auth },
      body: JSON.stringify(body),
    });
  }

  /** Follows a run to its end. */
  async waitForRun(
    statusUrl: string,
  ): Promise<{ id: string; status: string; snapshotId: string | null }> {
    for (;;) {
      const run = await this.readJson<{ id: string; status: string; snapshotId: string | null }>(
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
