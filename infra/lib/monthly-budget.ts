import * as budgets from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';

/**
 * Warns at 80 % of the month's budget, and when the forecast exceeds it. It counts the whole account: a tag counts
 * nothing until a person activates it for billing.
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, usd: number, email: string) {
    super(scope, id);
    const warn = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'EMAIL', address: email }],
    });
    new budgets.CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: usd, unit: 'USD' },
      },
      notificationsWithSubscribers: [warn('ACTUAL', 80), warn('FORECASTED', 100)],
    });
  }
}
