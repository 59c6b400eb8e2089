import { GetTableCommand, GlueClient, type UpdateTableRequest } from '@aws-sdk/client-glue';
import type { ApiCall } from './api-call.js';
import { AwsError } from './aws-wire.js';

/** Refuses an update of a table with a version that is no more, as Glue does and moto does not. */
export class GlueVersions {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly motoUrl: string) {}

  /** Sends a call on, one update after the other. @throws AwsError ConcurrentModificationException */
  send<Answer>(call: ApiCall, forward: () => Promise<Answer>): Promise<Answer> {
    const { VersionId: version } = call.params as { VersionId?: string };
    if (call.service !== 'glue' || call.action !== 'UpdateTable' || version === undefined) {
      return forward();
    }
    const sent = this.last.then(async () => {
      const current = await this.fetchVersion(call);
      if (current !== undefined && current !== version) {
        const words = 'Update table failed due to concurrent modifications.';
        throw new AwsError('ConcurrentModificationException', words);
      }
      return forward();
    });
    this.last = sent.catch(() => undefined);
    return sent;
  }

  private async fetchVersion({ params, region }: ApiCall): Promise<string | undefined> {
    const { DatabaseName, TableInput } = params as unknown as UpdateTableRequest;
    const client = new GlueClient({
      endpoint: this.motoUrl,
      region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    try {
      const place = { DatabaseName, Name: TableInput?.Name };
      return (await client.send(new GetTableCommand(place))).Table?.VersionId;
    } catch {
      // Moto answers the update itself with the reason.
      return undefined;
    } finally {
      client.destroy();
    }
  }
}
