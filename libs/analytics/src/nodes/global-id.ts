/** Kinds of things that have a global id, by the name of their GraphQL type. */
const NODE_TYPES = ['Store', 'Department', 'Snapshot'] as const;
export type NodeType = (typeof NODE_TYPES)[number];

export interface NodeKey {
  type: NodeType;
  /** Number of the thing. */
  number: number;
}

/** An opaque id, unique across all kinds: base64url of `Store:4`. */
export function encodeId({ type, number }: NodeKey): string {
  return Buffer.from(`${type}:${number}`).toString('base64url');
}

/** Returns undefined for text that `encodeId` never returns: it identifies nothing. */
export function decodeId(id: string): NodeKey | undefined {
  const [, name, digits] = /^([A-Za-z]+):(\d{1,15})$/.exec(decodeText(id)) ?? [];
  const type = NODE_TYPES.find((each) => each === name);
  if (type === undefined) return undefined;
  const key = { type, number: Number(digits) };
  return encodeId(key) === id ? key : undefined;
}

const decodeText = (id: string) => Buffer.from(id, 'base64url').toString('utf8');
