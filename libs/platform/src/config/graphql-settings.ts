/** What may be asked over GraphQL. */
export interface GraphqlSettings {
  /** Whether clients write their own documents, or run those of `trustedFile` only. */
  documents: 'any' | 'trusted';
  /** Absolute path of a JSON file of documents by their SHA-256. */
  trustedFile: string | undefined;
  /** Whether clients may read the schema. */
  introspection: boolean;
}
