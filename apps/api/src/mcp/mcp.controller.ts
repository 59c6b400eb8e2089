import type { IncomingHttpHeaders } from 'node:http';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { Body, Controller, Delete, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsRole } from '#access/http/role.guard.js';
import { Answers } from '#analytics/serving/answers.js';
import { PersonalAnswers } from '#analytics/serving/personal-answers.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { useCases } from '#analytics/use-cases/use-cases.js';
import { OPERATION_SERVICES, type OperationServices } from '#operations/operation-context.js';
import { catalogueTable, catalogueTables } from '#operations/catalogue/tables.js';
import { createMcpServer } from './mcp-server.js';
import { resourcesOf } from './resources.js';
import { listedTools } from './tool.js';
import { SqlQuestions } from '../sql/sql-questions.js';
import { askSqlTool } from './ask-sql-tool.js';
import { answerTool, operationTool, salesTool } from './answer-tools.js';

/** Which pages a browser may send messages from. */
export interface AllowedPages {
  /** Names of this API: its own pages may ask. */
  hosts: readonly string[];
  /** Origins of CORS_ORIGINS: their pages may ask too. */
  origins: readonly string[];
}

export const ALLOWED_PAGES = Symbol('AllowedPages');

/**
 * Returns why a message comes from a page that may not ask, as MCP wants it checked; undefined where it comes
 * from a program, or from a page that may. Browsers name the page's origin in every POST, programs do not.
 * The host has been checked before, so a page of the same host is one of this API.
 */
export function refusalOf(
  { host, origin }: IncomingHttpHeaders,
  { hosts, origins }: AllowedPages,
): string | undefined {
  if (origin === undefined || origins.includes(origin)) return undefined;
  const page = nameIn(origin);
  if (page !== '' && (hosts.includes(page) || page === nameIn(`http://${host ?? ''}`))) {
    return undefined;
  }
  return 'pages of this origin may not ask: name it in CORS_ORIGINS';
}

/** Without the port, in small letters; empty where there is none. */
const nameIn = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');

const INVALID_REQUEST = -32_600;
/** For what HTTP itself refuses. */
const REFUSED = -32_000;

/** What the transport looks at. */
const HEADERS = ['accept', 'content-type', 'mcp-protocol-version'] as const;

/**
 * MCP over streamable HTTP, without sessions: every request is answered on its own, as JSON, by any
 * instance of the API.
 */
@ApiExcludeController()
@NeedsRole('viewer')
@Controller('mcp')
export class McpController {
  private offered: Parameters<typeof createMcpServer>[0] | undefined;

  constructor(
    private readonly marts: Marts,
    private readonly answers: Answers,
    private readonly personal: PersonalAnswers,
    @Inject(ALLOWED_PAGES) private readonly pages: AllowedPages,
    @Inject(OPERATION_SERVICES) private readonly services: OperationServices,
    private readonly sql: SqlQuestions,
  ) {}

  @Post()
  async answer(
    @Req() request: FastifyRequest,
    @Body() message: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const refusal = refusalOf(request.headers, this.pages);
    if (refusal !== undefined) {
      refuse(reply, 403, REFUSED, refusal);
      return;
    }
    // One small request could ask for hundreds of answers, and the protocol has dropped lists.
    if (Array.isArray(message)) {
      refuse(reply, 400, INVALID_REQUEST, 'send one message a request');
      return;
    }
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    const server = createMcpServer((this.offered ??= this.offer()), request);
    await server.connect(transport);
    try {
      const answer = await transport.handleRequest(messageOf(request), { parsedBody: message });
      const type = answer.headers.get('content-type');
      if (type !== null) reply.type(type);
      await reply.status(answer.status).send(await answer.text());
    } finally {
      await server.close();
    }
  }

  /** Made for the first message: the start of the API need not wait for the schemas of all answers. */
  private offer(): Parameters<typeof createMcpServer>[0] {
    const { marts, answers, personal, services, sql } = this;
    const tools = [
      ...useCases.map((useCase) => answerTool(useCase, marts, personal)),
      salesTool(marts, answers),
      operationTool(catalogueTables, 'Tables of the catalogue', services),
      operationTool(catalogueTable, 'A table of the catalogue', services),
      askSqlTool(sql),
    ];
    return { tools, listed: listedTools(tools), resources: resourcesOf(tools, marts) };
  }

  /** There is no stream to open. */
  @Get()
  open(@Res() reply: FastifyReply): void {
    refuseMethod(reply);
  }

  /** There is no session to end. */
  @Delete()
  end(@Res() reply: FastifyReply): void {
    refuseMethod(reply);
  }
}

const refuseMethod = (reply: FastifyReply) =>
  refuse(reply.header('allow', 'POST'), 405, REFUSED, 'send messages with POST');

/** The request as far as the transport reads it, which has the body already; it needs some URL. */
function messageOf({ headers }: FastifyRequest): Request {
  const given = HEADERS.flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return new Request('http://localhost/mcp', { method: 'POST', headers: given });
}

function refuse(reply: FastifyReply, status: number, code: number, message: string): void {
  void reply.status(status).send({ jsonrpc: '2.0', error: { code, message }, id: null });
}
