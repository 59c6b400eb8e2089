import { sqlFile } from '#platform/database/sql-file.js';
import type { AnswerView } from '../../views/answer-view.js';
import { OfferComparison, OfferImpactAnswer, StoreTypeOfferImpact } from './offer-impact.model.js';

export const offerImpactView: AnswerView = {
  name: 'offer_impact',
  comment:
    'Sales of store-weeks with any MarkDown against those without, over all stores in the row whose ' +
    'store_type is null, and by store type. Offers were not recorded before the first MarkDown.',
  sql: sqlFile(import.meta.url, './offer-impact.sql'),
  steps: [
    { fields: StoreTypeOfferImpact, only: ['storeType'] },
    { fields: OfferImpactAnswer, only: ['offersRecordedFrom'] },
    { into: { object: 'comparison' }, fields: OfferComparison },
  ],
};
