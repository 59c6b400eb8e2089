import type { GraphQLSchema } from 'graphql';
import type { GraphqlLimits } from '#platform/config/limits.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** What subscriptions are held to, as every other request. */
export interface SubscriptionRules {
  schema: GraphQLSchema;
  limits: GraphqlLimits;
  /** Whether errors may hint at names of the schema. */
  hints: boolean;
  /** The only documents that are run, for those who send a hash; texts have been looked up before. */
  trusted: TrustedDocuments | undefined;
}
