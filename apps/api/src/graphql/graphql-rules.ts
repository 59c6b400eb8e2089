import type { TrustedDocuments } from './trusted-documents.js';

/** What clients may ask over GraphQL. */
export interface GraphqlRules {
  introspection: boolean;
  /** The only documents that are run; undefined for any. */
  trusted: TrustedDocuments | undefined;
}

/** Injection token of `GraphqlRules`. */
export const GRAPHQL_RULES = Symbol('GraphqlRules');
