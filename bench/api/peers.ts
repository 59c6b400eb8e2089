import { ApolloServer } from '@apollo/server';
import fastifyApollo from '@as-integrations/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import mercurius from 'mercurius';
import { answerFromSql } from './peer-sql.js';
import { type Answer, resolversFor, type TopStores, TYPE_DEFS } from './peer-schema.js';
import { GRAPHQL_PATH, REST_PATH } from './question.js';

/** What a peer answers with. */
export interface PeerSetup {
  /** The texts of our own answers. */
  rest: string;
  graphql: string;
  /** The headers of our REST answer, those left out that every server of Node.js sets by itself. */
  headers: Record<string, string>;
  /** `postgres://…` of the warehouse, and the snapshot published in it. */
  warehouseUrl: string;
  snapshotId: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Servers to compare with, each in its plainest form. */
export const peers = {
  /** The floor: the same bytes, made beforehand; of a POST the JSON is parsed. */
  bare({ rest, graphql }: PeerSetup): Promise<FastifyInstance> {
    const server = fastify();
    server.get(REST_PATH, (_request, reply) => reply.type(JSON_TYPE).send(rest));
    server.get(GRAPHQL_PATH, (_request, reply) => reply.type(JSON_TYPE).send(graphql));
    server.post(GRAPHQL_PATH, (_request, reply) => reply.type(JSON_TYPE).send(graphql));
    return Promise.resolve(server);
  },

  /** The same with all that our answers say beside their body. */
  async bareWithHeaders(setup: PeerSetup): Promise<FastifyInstance> {
    const server = await peers.bare(setup);
    server.addHook('onRequest', (_request, reply, done) => {
      reply.headers(setup.headers);
      done();
    });
    return server;
  },

  /** Mercurius, its queries compiled, over rows in memory. */
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

  /** Mercurius, its queries compiled, asking PostgreSQL what we ask it. */
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

  /** Apollo Server over rows in memory. */
  apollo(setup: PeerSetup): Promise<FastifyInstance> {
    const answer = staticAnswer(setup);
    return overApollo(() => answer);
  },

  /** Apollo Server alone, asking PostgreSQL what we ask it. */
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
    // As in our own, which answers a plain GET.
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
