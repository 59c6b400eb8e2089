import { setTimeout as delay } from 'node:timers/promises';
import { auth, connections, HiveClient, HiveUtils, thrift } from 'hive-driver';
import { canConnect } from './can-connect.js';

/** A row by column name, as hive-driver returns it: a BIGINT from 2^53 or a DECIMAL is not exact. */
type HiveRow = Record<string, unknown>;

type Types = ConstructorParameters<typeof HiveUtils>[0];

const types = thrift.TCLIService_types as Types;

/**
 * Runs one statement in a session of the HiveServer2 at a local port.
 * @throws when it takes longer than `timeoutMs`: hive-driver itself would wait forever
 */
export async function askHive(
  port: number,
  statement: string,
  timeoutMs = 60_000,
): Promise<HiveRow[]> {
  if (!(await canConnect(port))) throw new Error(`nothing listens on 127.0.0.1:${port}`);
  const client = new HiveClient(thrift.TCLIService as object, types);
  client.on('error', () => undefined);
  const timer = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer from HiveServer2 at 127.0.0.1:${port} in ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([ask(client, port, statement), late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
    client.close();
  }
}

async function ask(client: HiveClient, port: number, statement: string): Promise<HiveRow[]> {
  await client.connect(
    { host: '127.0.0.1', port },
    new connections.TcpConnection(),
    new auth.PlainTcpAuthentication({ username: 'hadoop', password: 'hadoop' }),
  );
  const { HIVE_CLI_SERVICE_PROTOCOL_V10: version } = types.TProtocolVersion as Record<
    string,
    number
  >;
  const session = await client.openSession({ client_protocol: version! });
  // Answers when the statement has ended; the driver fetches nothing before it has read its state.
  const operation = await session.executeStatement(statement);
  await operation.status(false);
  const utils = new HiveUtils(types);
  await utils.fetchAll(operation);
  const rows = utils.getResult(operation).getValue() as HiveRow[] | null;
  await operation.close();
  await session.close();
  return rows ?? [];
}
