import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { deliverFile, type SourceWriter } from '#intake/source/deliver-file.js';
import { isSourcePath } from '#intake/source/source-names.js';
import type { UnpackLimits } from '#intake/source/unpack-limits.js';
import { AppError, busy } from '#platform/errors/app-error.js';
import { Shares } from '#platform/http/shares.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';
import type { Flow } from '../flow/flow.js';
import { type FileInspection, inspectFile } from './inspect-file.js';

/** A file in the source after its upload. */
export interface UploadedFile extends FileInspection {
  /** Its path in the source, and its full location for people. */
  path: string;
  place: string;
  /** False when the same file was there before. */
  isNew: boolean;
}

/** Stores uploaded files in the source. */
export interface UploadServices {
  writer: SourceWriter;
  flows: readonly Flow[];
  unpack: UnpackLimits;
  /** Most bytes of a file. */
  maxBytes: number;
}

/** Each takes temporary disk of the size of its file. */
const AT_ONCE = 4;
const INSPECTION_MS = 60_000;
const NAME_LENGTH_MAX = 200;

/** Receives files for the source, few at a time: slow uploads of one caller leave the others their share. */
export class Uploads {
  private readonly running = new Shares(AT_ONCE);

  constructor(private readonly services: UploadServices) {}

  /** URL of the source. */
  get source(): string {
    return this.services.writer.url;
  }

  /**
   * Receives a file into a temporary folder, reads it as a run would, and stores it in the source: whole, or not at all.
   * @param name of the file in the source, without a folder
   * @param caller who sends it
   * @throws AppError ARGUMENT_INVALID for a name that no run reads; FILE_EXISTS when another file has the name;
   *   PAYLOAD_TOO_LARGE; SOURCE_EMPTY; BUSY; ANSWER_TOO_SLOW; as `inspectFile` and `SourceWriter.put`; an error of the body
   */
  async receive(
    name: string,
    body: AsyncIterable<Uint8Array>,
    caller: string,
    asked: AbortSignal = new AbortController().signal,
  ): Promise<UploadedFile> {
    requireName(name);
    if (!this.running.take(caller)) throw busy('too many uploads at once');
    try {
      const folder = await makeTemporaryFolder('upload');
      try {
        await this.spool(join(folder, name), name, body, asked);
        return await this.store(folder, name, asked);
      } finally {
        await dropProcessFolder(folder);
      }
    } finally {
      this.running.give(caller);
    }
  }

  private async spool(
    file: string,
    name: string,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<void> {
    const { maxBytes } = this.services;
    let bytes = 0;
    async function* limitBytes(): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        bytes += chunk.length;
        if (bytes > maxBytes) {
          const rule = `the file is longer than ${maxBytes / 1024 ** 2} MB`;
          const advice = 'deliver it with npx retailstream deliver, or raise UPLOAD_MAX_MB';
          throw new AppError('PAYLOAD_TOO_LARGE', `${name}: ${rule}; ${advice}`);
        }
        yield chunk;
      }
    }
    const target = createWriteStream(file, { flags: 'wx' });
    await pipeline(Readable.from(limitBytes(), { objectMode: false }), target, { signal });
    if (bytes === 0)
      throw new AppError('SOURCE_EMPTY', `${name}: the file is empty; send its bytes`);
  }

  private async store(folder: string, name: string, asked: AbortSignal): Promise<UploadedFile> {
    const { writer, flows, unpack } = this.services;
    const inspected = await inspectInTime({ folder, name, flows, unpack }, asked);
    const { sha256, bytes } = inspected;
    const read = () => createReadStream(join(folder, name)) as AsyncIterable<Buffer>;
    const delivered = await deliverFile(writer, { path: name, sha256, bytes, read }, false);
    const place = writer.formatLocation(name);
    if (delivered === 'taken') {
      const advice = 'give the file another name; a run reads it as a later delivery';
      throw new AppError('FILE_EXISTS', `${place} is another file: ${advice}`);
    }
    return { ...inspected, path: name, place, isNew: delivered === 'delivered' };
  }
}

/** @throws AppError ARGUMENT_INVALID */
function requireName(name: string): void {
  const isPlain = !/[/\\\p{Cc}]/u.test(name) && name.isWellFormed();
  if (isPlain && Buffer.byteLength(name) <= NAME_LENGTH_MAX && isSourcePath(name)) return;
  const rule = 'give the name of a .csv, .csv.gz or .zip file, without a folder, not hidden';
  throw new AppError('ARGUMENT_INVALID', `name: ${rule}, with at most ${NAME_LENGTH_MAX} bytes`);
}

async function inspectInTime(
  {
    folder,
    name,
    flows,
    unpack,
  }: Pick<UploadServices, 'flows' | 'unpack'> & {
    folder: string;
    name: string;
  },
  asked: AbortSignal,
): Promise<FileInspection> {
  const late = AbortSignal.timeout(INSPECTION_MS);
  const file = { folder, name, displayName: name, path: name };
  try {
    return await inspectFile(file, flows, AbortSignal.any([late, asked]), unpack);
  } catch (error) {
    if (!late.aborted || asked.aborted) throw error;
    const rule = `${name} could not be read within ${INSPECTION_MS / 1000} s`;
    const advice = 'deliver it with npx retailstream deliver';
    throw new AppError('ANSWER_TOO_SLOW', `${rule}; ${advice}`, { cause: error });
  }
}
