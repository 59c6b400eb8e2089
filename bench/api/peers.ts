import { ApolloServer } from '@apollo/server';
import fastifyApollo from '@as-integrations/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import mercurius from 'mercurius';
import { answerFromSql } from './peer-sql.js';
import { type Answer, resolversFor, type TopStores, TYPE_DEFS } from './peer-schema.js';
import { GRAPHQL_PATH, REST_PATH } from './question.js';

/** The data for a peer's answers. */
export interface PeerSetup {
  /** The bodies of our answers. */
  rest: string;
  graphql: string;
  /** The headers of our REST answer, except those that every Node.js server sets. */
  headers: Record<string, string>;
  /** `postgres://…` of the warehouse, and its published snapshot. */
  warehouseUrl: string;
  snapshotId: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Servers to compare with, each in its simplest form. */
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

  /** Mercurius with compiled queries, on rows in memory. */
  async mercurius(setup: PeerSetup): Promise<FastifyInstance> {
    const answer = staticAnswer(setup);
    const server = fastify();
    await server.register(mercurius, {
      schema: TYPE_DEFS,
      resolvers: resolversFor(() => answer),
      jit: 1,
    });
    return server;
  },

  /** Mercurius with compiled queries, with our SQL on PostgreSQL. */
  async mercuriusSql({ warehouseUrl, snapshotId }: PeerSetup): Promise<FastifyInstance> {
    const sql = answerFromSql(warehouseUrl, snapshotId);
    const server = fastify();
    await server.register(mercurius, {
      schema: TYPE_DEFS,
      resolvers: resolversFor(sql.answer),
      jit: 1,
    });
    server.addHook('onClose', sql.close);
    return server;
  },

  /** Apollo Server on rows in memory. */
  apollo(setup: PeerSetup): Promise<FastifyInstance> {
    const answer = staticAnswer(setup);
    return overApollo(() => answer);
  },

  /** Apollo Server alone, with our SQL on PostgreSQL. */
  async apolloSql({ warehouseUrl, snapshotId }: PeerSetup): Promise<FastifyInstance> {
    const sql = answerFromSql(warehouseUrl, snapshotId);
    const server = await overApollo(sql.answer);
    server.addHook('onClose', sql.close);
    return server;
  },
};

async function overApollo(answer: Answer): Promise<FastifyInstance> {
  const apollo = new ApolloServer({
    typeDefs: TYPE_DEFS,
    resolvers: resolversFor(answer),
    // As in our API, which answers a plain GET.
    csrfPrevention: false,
  });
  await apollo.start();
  const server = fastify();
  await server.register(fastifyApollo(apollo));
  return server;
}

export type PeerName = keyof typeof peers;

function staticAnswer({ graphql }: PeerSetup): TopStores {
  const { data } = JSON.parse(graphql) as { data: { weeklyTopStores: TopStores } };
  return data.weeklyTopStores;
}
