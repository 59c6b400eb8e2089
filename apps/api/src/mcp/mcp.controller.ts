import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Delete, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsRole } from '#access/http/role.guard.js';
import { Marts } from '#analytics/snapshot/marts.js';
import type { Get as GetProvider } from '#serving/endpoint/endpoint.js';
import { createTool } from '#serving/endpoint/mcp-tool.js';
import { endpoints } from '../endpoints.js';
import { buildToolList } from './tool-list.js';
import type { ServerContents } from './mcp-server.js';
import { buildResources } from './resources.js';

/** Pages from which a browser may send messages. */
export interface AllowedPages {
  /** Host names of this API, whose pages may send. */
  hosts: readonly string[];
  /** Origins in CORS_ORIGINS, whose pages may send too. */
  origins: readonly string[];
}

export const ALLOWED_PAGES = Symbol('AllowedPages');

/**
 * Returns why a message from a page is rejected, as MCP requires; undefined for a program, or an allowed page. Browsers
 * send the page's origin with every POST, programs do not. The host was checked before, so a page with the same host is
 * ours.
 */
export function findRefusal(
  { host, origin }: IncomingHttpHeaders,
  { hosts, origins }: AllowedPages,
): string | undefined {
  if (origin === undefined || origins.includes(origin)) return undefined;
  const page = parseHostName(origin);
  if (page !== '' && (hosts.includes(page) || page === parseHostName(`http://${host ?? ''}`))) {
    return undefined;
  }
  return 'the API does not accept requests from this origin: its operator can add it to CORS_ORIGINS';
}

/** Without the port, in lower case; empty if missing. */
const parseHostName = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');

const INVALID_REQUEST = -32_600;
/** For errors of HTTP. */
const REFUSED = -32_000;

/** MCP over streamable HTTP, without sessions: any instance of the API answers each request separately, as JSON. */
@ApiExcludeController()
@NeedsRole('viewer')
@Controller('mcp')
export class McpController {
  private contents: ServerContents | undefined;

  constructor(
    private readonly marts: Marts,
    @Inject(ALLOWED_PAGES) private readonly pages: AllowedPages,
    private readonly modules: ModuleRef,
  ) {}

  @Post()
  @RouteConfig({ decidesScope: true })
  async answer(
    @Req() request: FastifyRequest,
    @Body() message: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const refusal = findRefusal(request.headers, this.pages);
    if (refusal !== undefined) {
      refuse(reply, 403, REFUSED, refusal);
      return;
    }
    // One small request could contain hundreds of questions, and the protocol has dropped batches.
    if (Array.isArray(message)) {
      refuse(reply, 400, INVALID_REQUEST, 'send one message per request');
      return;
    }
    // Loaded for the first message, as its contents are created: the start of the API does not wait for them.
    const { answerMessage } = await import('./mcp-server.js');
    const answer = await answerMessage((this.contents ??= this.createContents()), request, message);
    if (answer.type !== null) reply.type(answer.type);
    await reply.status(answer.status).send(answer.text);
  }

  private createContents(): ServerContents {
    const get: GetProvider = (token) => this.modules.get(token, { strict: false });
    const tools = endpoints.flatMap((endpoint) => createTool(endpoint, get) ?? []);
    return { tools, toolList: buildToolList(tools), resources: buildResources(tools, this.marts) };
  }

  /** Rejected: the API has no stream to open. */
  @Get()
  open(@Res() reply: FastifyReply): void {
    refuseMethod(reply);
  }

  /** Rejected: the API has no session to end. */
  @Delete()
  end(@Res() reply: FastifyReply): void {
    refuseMethod(reply);
  }
}

const refuseMethod = (reply: FastifyReply) =>
  refuse(reply.header('allow', 'POST'), 405, REFUSED, 'send messages with POST');

function refuse(reply: FastifyReply, status: number, code: number, message: string): void {
  void reply.status(status).send({ jsonrpc: '2.0', error: { code, message }, id: null });
}
