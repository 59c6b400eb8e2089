import { randomInt } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Returns an id in EMR's format: `j-` for clusters, `s-` for steps. */
export function createId(kind: 'j' | 's'): string {
  const letters = Array.from({ length: 13 }, () => LETTERS[randomInt(LETTERS.length)]);
  return `${kind}-${letters.join('')}`;
}

export function buildClusterArn(id: string, region = 'us-east-1'): string {
  return `arn:aws:elasticmapreduce:${region}:123456789012:cluster/${id}`;
}
