import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';

const GIBIBYTE = 1024 ** 3;
const PARTS_AT_ONCE = 4;

/** One call copies 5 GiB at most; more goes in parts. */
export const COPY_LIMITS = { wholeBytes: 5 * GIBIBYTE, partBytes: GIBIBYTE / 2 };

interface ObjectCopy {
  bucket: string;
  from: string;
  to: string;
  bytes: number;
  /** Only with this ETag. */
  version?: string;
}

/** Copies an object inside its bucket, without the bytes leaving S3. */
export async function copyObject(
  client: S3Client,
  { bucket, from, to, bytes, version }: ObjectCopy,
  limits = COPY_LIMITS,
): Promise<void> {
  const target = { Bucket: bucket, Key: to };
  const source = {
    CopySource: [bucket, ...from.split('/')].map(encodeURIComponent).join('/'),
    CopySourceIfMatch: version,
  };
  if (bytes <= limits.wholeBytes) {
    await client.send(new CopyObjectCommand({ ...target, ...source }));
    return;
  }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const upload = { ...target, UploadId };
  const copyPart = async (start: number): Promise<CompletedPart> => {
    const end = Math.min(start + limits.partBytes, bytes);
    const CopySourceRange = `bytes=${start}-${end - 1}`;
    const PartNumber = start / limits.partBytes + 1;
    const { CopyPartResult } = await client.send(
      new UploadPartCopyCommand({ ...upload, ...source, CopySourceRange, PartNumber }),
    );
    return { ETag: CopyPartResult?.ETag, PartNumber };
  };
  const starts = Array.from(
    { length: Math.ceil(bytes / limits.partBytes) },
    (_, part) => part * limits.partBytes,
  );
  try {
    const Parts = await Readable.from(starts)
      .map(copyPart, { concurrency: PARTS_AT_ONCE })
      .toArray();
    await client.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    );
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}
