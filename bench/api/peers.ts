import fastify, { type FastifyInstance } from 'fastify';
import { GRAPHQL_PATH, REST_PATH } from './question.js';

/** The data for a peer's answers. */
export interface PeerSetup {
  /** The bodies of our answers. */
  rest: string;
  graphql: string;
  /** The headers of our REST answer, except those that every Node.js server sets. */
  headers: Record<string, string>;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Servers to compare with: Fastify alone. */
export const peers = {
  /** The floor: the same bytes, precomputed; POST requests parse their JSON. */
  bare({ rest, graphql }: PeerSetup): Promise<FastifyInstance> {
    const server = fastify();
    server.get(REST_PATH, (_request, reply) => reply.type(JSON_TYPE).send(rest));
    server.get(GRAPHQL_PATH, (_request, reply) => reply.type(JSON_TYPE).send(graphql));
    server.post(GRAPHQL_PATH, (_request, reply) => reply.type(JSON_TYPE).send(graphql));
    return Promise.resolve(server);
  },

  /** The floor with all headers of our answers. */
  async bareWithHeaders(setup: PeerSetup): Promise<FastifyInstance> {
    const server = await peers.bare(setup);
    server.addHook('onRequest', (_request, reply, done) => {
      reply.headers(setup.headers);
      done();
    });
    return server;
  },
};

export type PeerName = keyof typeof peers;
