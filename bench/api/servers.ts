import getPort from 'get-port';
import type { BenchState } from '../bench-state.js';
import { type Environment, startChild } from '../child.js';
import type { Closers } from '../closers.js';
import { HttpConnection, type RawAnswer } from './http-connection.js';
import { encodeRequest, type HttpRequest } from './http-request.js';
import { type PeerName, peers } from './peers.js';
import type { PeerMessage } from './peer.child.js';
import { buildGraphqlPost, buildRestRequest } from './question.js';
import type { ServerName } from './sides.js';

export interface RunningServer {
  port: number;
  pid: number;
}

export interface Servers {
  running: Record<ServerName, RunningServer>;
  /** ETag of our REST answer. */
  etag: string;
}

const OF_ANY_SERVER = new Set([
  'content-type',
  'content-length',
  'date',
  'connection',
  'keep-alive',
]);

/** As in production: graphql-js and others check more in development. */
const PRODUCTION = { NODE_ENV: 'production' };

/**
 * Starts our API and its peers, each in a separate process.
 * @throws Error when a peer's answer differs from ours
 */
export async function startServers(
  { apiPort, environment: settings }: BenchState,
  closers: Closers,
): Promise<Servers> {
  const environment: Environment = { ...settings, ...PRODUCTION };
  const api = await startChild('../apps/api/src/main.js', environment);
  closers.add(() => api.stop());
  const rest = await askOnce(apiPort, buildRestRequest());
  const graphql = await askOnce(apiPort, buildGraphqlPost());
  const setup = {
    rest: rest.body.toString(),
    graphql: graphql.body.toString(),
    headers: readOwnHeaders(rest),
  };
  const start = async (peer: PeerName): Promise<RunningServer> => {
    const port = await getPort({ host: '127.0.0.1' });
    const message: PeerMessage = { peer, port, setup };
    const child = await startChild('./api/peer.child.js', environment, { ...message });
    closers.add(() => child.stop());
    requireSame(graphql, await askOnce(port, buildGraphqlPost()), peer);
    return { port, pid: child.pid };
  };
  const running: Record<string, RunningServer> = { api: { port: apiPort, pid: api.pid } };
  for (const peer of Object.keys(peers) as PeerName[]) running[peer] = await start(peer);
  return { running, etag: readHeader(rest, 'etag') };
}

/** Sends a request on a new connection. @throws Error unless the answer is 200 */
export async function askOnce(port: number, request: HttpRequest): Promise<RawAnswer> {
  const connection = new HttpConnection(port);
  try {
    const answer = await connection.ask(encodeRequest(request));
    if (answer.status === 200) return answer;
    throw new Error(`${request.path}: ${answer.head}\n${answer.body.toString().slice(0, 500)}`);
  } finally {
    connection.close();
  }
}

function readHeader({ head }: RawAnswer, name: string): string {
  const line = head.split('\r\n').find((each) => each.toLowerCase().startsWith(`${name}:`));
  if (line === undefined) throw new Error(`no header ${name} in ${head}`);
  return line.slice(name.length + 1).trim();
}

/** Headers that neither Node.js nor Fastify sets by default. */
function readOwnHeaders({ head }: RawAnswer): Record<string, string> {
  const [, ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return Object.fromEntries(headers.filter(([name]) => !OF_ANY_SERVER.has(name)));
}

function requireSame(ours: RawAnswer, theirs: RawAnswer, peer: string): void {
  if (ours.body.equals(theirs.body)) return;
  throw new Error(`${peer} gives another answer: ${theirs.body.toString().slice(0, 500)}`);
}
