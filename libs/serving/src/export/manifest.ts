import { finished } from 'node:stream/promises';
import { type ExportFormat, formatDetails } from './export-format.js';
import type { ExportSource } from './export-source.js';
import type { FinishedExport, StreamedExport } from './exporter.js';

/** Facts about an export, for clients that cannot read trailers, or need them first. */
export interface Manifest {
  file: string;
  mediaType: string;
  columns: { name: string; description: string }[];
  rows: number;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/** Writes the export and caches its figures: the same question to the same snapshot has the same bytes. */
export async function manifestOf(
  { name, columns }: ExportSource,
  format: ExportFormat,
  exported: StreamedExport | FinishedExport,
): Promise<Manifest> {
  const { mediaType, extension } = formatDetails[format];
  return {
    file: `${name}.${extension}`,
    mediaType,
    columns: columns.map((column) => ({ name: column.name, description: column.description })),
    ...(await figuresOf(exported)),
  };
}

async function figuresOf(
  exported: StreamedExport | FinishedExport,
): Promise<Pick<Manifest, 'rows' | 'bytes' | 'sha256'>> {
  if (exported.kind === 'file') {
    await exported.handle.close();
    const { rows, bytes, sha256 } = exported;
    return { rows, bytes, sha256 };
  }
  const { body, tally } = exported;
  await finished(body.resume());
  return { rows: tally.rows, bytes: tally.bytes, sha256: tally.sha256() };
}
