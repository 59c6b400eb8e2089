import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
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
const rowsHeader = {
  'X-Row-Count': { description: 'Rows of an export.', schema: { type: 'integer' as const } },
  'X-Checksum-Sha256': {
    description: 'SHA-256 of an export in hexadecimal.',
    schema: { type: 'string' as const },
  },
};

/** Describes in OpenAPI what an exportable resource answers with. @param page of JSON, if it has one */
export function describeExport(page?: Type<object>): MethodDecorator {
  const objects = { type: 'array' as const, items: { type: 'object' as const } };
  const json = page ? { oneOf: [{ $ref: getSchemaPath(page) }, objects] } : objects;
  return applyDecorators(
    ...(page ? [ApiExtraModels(page)] : []),
    ApiResponse({
      status: 200,
      description:
        'A page of JSON, or the whole list in the form that `format` or Accept names: ' +
        'figures of a file that is written while it is sent follow it as trailers.',
      headers: rowsHeader,
      content: { 'application/json': { schema: json }, ...contents },
    }),
    ApiResponse({ status: 206, description: 'The stretch of a file that Range names.' }),
    ApiResponse({ status: 406, description: 'There is none of the types that Accept names.' }),
    ApiResponse({ status: 416, description: 'The file has nothing of what Range names.' }),
    ApiResponse({ status: 503, description: 'As many exports are under way as there may be.' }),
  );
}
