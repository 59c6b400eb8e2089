import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import { ExportFormat, formatDetails } from './export-format.js';

const file = { schema: { type: 'string' as const, format: 'binary' } };
const text = { schema: { type: 'string' as const } };
const contents = Object.fromEntries(
  Object.values(ExportFormat)
    .filter((format) => format !== 'json')
    .map((format) => {
      const isText = format === 'csv' || format === 'ndjson';
      return [formatDetails[format].mediaType, isText ? text : file];
    }),
);
const exportHeaders = {
  'X-Row-Count': {
    description: 'Number of rows of the export.',
    schema: { type: 'integer' as const },
  },
  'X-Checksum-Sha256': {
    description: 'SHA-256 of the export in hexadecimal, before compression.',
    schema: { type: 'string' as const },
  },
  'X-Cursor': {
    description: 'Start of a streamed export: continue it with `after` and `skip`.',
    schema: { type: 'string' as const },
  },
};

const string = { type: 'string' as const };
const integer = { type: 'integer' as const };
const column = {
  type: 'object' as const,
  required: ['name', 'description'],
  properties: { name: string, description: string },
};
/** The response to `manifest`. */
const manifest = {
  type: 'object' as const,
  required: ['file', 'mediaType', 'columns', 'rows', 'bytes', 'sha256'],
  properties: {
    file: string,
    mediaType: string,
    columns: { type: 'array' as const, items: column },
    rows: integer,
    bytes: integer,
    sha256: string,
  },
};

type Schema = Extract<ApiResponseOptions, { schema: unknown }>['schema'];

/** Describes the responses of an exportable resource in OpenAPI. @param page of JSON, if it has one */
export function describeExport(page?: Schema): MethodDecorator {
  const objects = { type: 'array' as const, items: { type: 'object' as const } };
  const json = { oneOf: [...(page ? [page] : []), objects, manifest] };
  return applyDecorators(
    ApiResponse({
      status: 200,
      description:
        'A page of JSON, or the full list in the format that `format` or Accept names. Trailers ' +
        'of a streamed export have its row count and SHA-256.',
      headers: exportHeaders,
      content: { 'application/json': { schema: json }, ...contents },
    }),
    ApiResponse({ status: 406, description: 'The API has none of the types that Accept names.' }),
  );
}

/** Describes the response of GET to Range, which other methods ignore. */
export function describeRanges(): MethodDecorator {
  return applyDecorators(
    ApiResponse({ status: 206, description: 'The part of the file that Range names.' }),
    ApiResponse({ status: 416, description: 'Range names no part of the file.' }),
  );
}
