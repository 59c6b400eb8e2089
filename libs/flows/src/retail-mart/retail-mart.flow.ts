import { defineFlow } from '#pipeline/flow/define-flow.js';
import { coreCustomers, coreProducts, coreSalesTeam, coreShops } from './core.js';
import { customerMonth } from './marts/customer-month.js';
import { customerVisitWeek } from './marts/customer-visit-week.js';
import { productMonth } from './marts/product-month.js';
import { salesPersonMonth } from './marts/sales-person-month.js';
import { shopDay } from './marts/shop-day.js';
import { shopMonthCoverage } from './marts/shop-month-coverage.js';
import { shopProductMonth } from './marts/shop-product-month.js';
import { transactions } from './transactions-share.js';

const file = (name: string) => new URL(name, import.meta.url);

/** Point-of-sale transactions, joined with customers, shops, products and sales people. */
export const retailMart = defineFlow({
  name: 'retail-mart',
  settings: {
    /** A file of rules for the quality gate that replaces the shipped one. */
    RETAIL_QUALITY_RULES_URL: { is: 'file', schemes: ['file'] },
  },

  datasets: {
    transactions: {
      contract: file('contracts/transactions.contract.json'),
      required: true,
      references: {
        customer_id: 'customers',
        store_id: { to: 'shops', date: 'sales_date', from: 'store_opening_date' },
        product_name: 'products',
        sales_person_id: { to: 'sales_team', date: 'sales_date', from: 'joining_date' },
      },
      period: { column: 'sales_date', by: 'month-week' },
      stream: { topic: 'transactions' },
      scope: { store: 'store_id' },
    },
    customers: {
      contract: file('contracts/customers.contract.json'),
      people: true,
      core: coreCustomers,
    },
    shops: {
      contract: file('contracts/shops.contract.json'),
      core: coreShops,
      scope: { store: 'id' },
    },
    products: { contract: file('contracts/products.contract.json'), core: coreProducts },
    sales_team: {
      contract: file('contracts/sales_team.contract.json'),
      people: true,
      core: coreSalesTeam,
    },
  },

  processed: 'move',

  // Stages 1 and 2 run in parallel, the others in sequence.
  stages: {
    'ingest-transactions': { kind: 'ingest', datasets: ['transactions'] },
    'ingest-dimensions': {
      kind: 'ingest',
      datasets: ['customers', 'shops', 'products', 'sales_team'],
    },
    integrate: {
      kind: 'integrate',
      after: ['ingest-transactions', 'ingest-dimensions'],
    },
    'build-marts': { kind: 'build-marts', after: ['integrate'] },
    publish: { kind: 'publish', after: ['build-marts'] },
    observe: { kind: 'observe', after: ['publish'] },
  },

  models: {
    retail_transactions: {
      sql: file('models/retail_transactions.sql'),
      reads: ['transactions', 'products'],
      grain: ['file_id', 'line'],
      period: { column: 'sales_date', by: 'month-week' },
      rowsOf: 'transactions',
      money: 'total_cost',
      isProjection: true,
    },
  },

  parameters: {
    incentivePercent: {
      kind: 'decimal',
      default: '1',
      min: '0',
      max: '100',
      scale: 2,
      comment: 'Incentive of the best sales person of a shop and month, in percent of their total.',
    },
    incentiveTies: {
      kind: 'choice',
      default: 'each',
      of: ['each', 'split', 'none'],
      comment: 'Incentive of tied people: each gets all of it, they split it, or none gets it.',
    },
    visitsObservedFrom: {
      kind: 'decimal',
      default: '0.5',
      min: '0.0001',
      max: '1',
      scale: 4,
      comment:
        'Part of the sales that transactions cover from which on visits are counted, instead of estimated.',
    },
  },

  marts: {
    customer_month: customerMonth,
    product_month: productMonth,
    shop_day: shopDay,
    sales_person_month: salesPersonMonth,
    customer_visit_week: customerVisitWeek,
    shop_month_coverage: shopMonthCoverage,
    shop_product_month: shopProductMonth,
  },
  shares: { transactions },
  extent: { mart: 'shop_day', date: 'sales_date', rows: 'transactions', total: 'total' },
  lastComplete: file('last_complete.sql'),

  qualityRules: { shipped: file('quality-rules.json'), setting: 'RETAIL_QUALITY_RULES_URL' },
});
