import { compressionsAlgorithms } from '@platformatic/kafka';

/** Begins what the Java client calls snappy: blocks with their lengths. */
const MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** Magic and two versions. */
const HEADER_BYTES = 16;
const LENGTH_BYTES = 4;

const { snappy } = compressionsAlgorithms;
const decompressBlock = snappy.decompressSync;

/** Decompresses the snappy of Java and of other clients. */
function decompress(data: Parameters<typeof decompressBlock>[0]): Buffer {
  const bytes = Buffer.isBuffer(data) ? data : data.buffer;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return decompressBlock(bytes);
  const blocks: Buffer[] = [];
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const start = at + LENGTH_BYTES;
    at = start + bytes.readInt32BE(at);
    blocks.push(decompressBlock(bytes.subarray(start, at)));
  }
  return Buffer.concat(blocks);
}

/** Lets the client library, which reads bare blocks only, read the snappy of Java too. */
export function readXerialSnappy(): void {
  Object.assign(snappy, { decompressSync: decompress });
}
