import { Controller, Get, Head, Header, HttpCode, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsRole } from '#access/http/role.guard.js';
import { ANONYMOUS, type Role } from '#access/principal.js';
import { LakeCatalog } from './lake-catalog.js';

/** Paths of the REST specification that this catalog serves. */
const ENDPOINTS = [
  'GET /v1/{prefix}/namespaces',
  'GET /v1/{prefix}/namespaces/{namespace}',
  'HEAD /v1/{prefix}/namespaces/{namespace}',
  'GET /v1/{prefix}/namespaces/{namespace}/tables',
  'GET /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'HEAD /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'GET /v1/{prefix}/namespaces/{namespace}/views',
];

/**
 * The Iceberg REST catalog, for reading. Lists are short, so it ignores parameters of pages, as the specification allows.
 * The catalog has no prefix. Source: https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml
 */
@ApiExcludeController()
@NeedsRole('viewer')
@Controller('iceberg/v1')
export class IcebergController {
  constructor(private readonly catalog: LakeCatalog) {}

  @Get('config')
  config() {
    return { defaults: {}, overrides: {}, endpoints: ENDPOINTS };
  }

  @Get('namespaces')
  namespaces(@Query('parent') parent?: string) {
    if (!parent) return { namespaces: this.catalog.namespaces.map((name) => [name]) };
    this.catalog.requireNamespace(parent);
    return { namespaces: [] };
  }

  // Before GET, which would add a HEAD of its own.
  @Head('namespaces/:namespace')
  @HttpCode(204)
  hasNamespace(@Param('namespace') namespace: string): void {
    this.catalog.requireNamespace(namespace);
  }

  @Get('namespaces/:namespace')
  namespace(@Param('namespace') namespace: string) {
    this.catalog.requireNamespace(namespace);
    return { namespace: [namespace], properties: {} };
  }

  @Get('namespaces/:namespace/tables')
  @Header('cache-control', 'no-store')
  async tables(@Param('namespace') namespace: string, @Req() request: FastifyRequest) {
    const names = await this.catalog.listTableNames(namespace, resolveRole(request));
    return { identifiers: names.map((name) => ({ namespace: [namespace], name })) };
  }

  @Get('namespaces/:namespace/views')
  views(@Param('namespace') namespace: string) {
    this.catalog.requireNamespace(namespace);
    return { identifiers: [] };
  }

  @Head('namespaces/:namespace/tables/:table')
  @HttpCode(204)
  async hasTable(
    @Param('namespace') namespace: string,
    @Param('table') table: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.catalog.find(namespace, table, resolveRole(request));
  }

  /** Sends the metadata as the lake has it. */
  @Get('namespaces/:namespace/tables/:table')
  async table(
    @Param('namespace') namespace: string,
    @Param('table') table: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { location, metadata } = await this.catalog.load(namespace, table, resolveRole(request));
    const members = [
      `"metadata-location":${JSON.stringify(location)}`,
      `"metadata":${metadata}`,
      '"config":{}',
    ];
    await reply
      .type('application/json')
      .header('cache-control', 'no-store')
      .send(`{${members.join(',')}}`);
  }
}

const resolveRole = ({ principal }: FastifyRequest): Role => (principal ?? ANONYMOUS).role;
