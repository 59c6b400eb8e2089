import { z } from 'zod';

/** A fault for the next calls of an action, before or after its execution. */
export const callFault = z.strictObject({
  /** An action's name, as in `ApiCall`. */
  action: z.string(),
  kind: z.enum([
    'throttle',
    'error-500',
    'error-503',
    'delay',
    // Executes the action, then cuts the connection.
    'lost-response',
    'access-denied',
    'expired-token',
  ]),
  times: z.int().positive().default(1),
  /** S3 only: prefix of the keys. */
  keyPrefix: z.string().default(''),
  /** For kind `delay`. */
  delayMs: z.int().nonnegative().default(0),
});

/** A fault for the next step whose name contains `name`. */
export const stepFault = z.strictObject({
  name: z.string().default(''),
  effect: z.enum([
    // Its command never runs.
    'fail',
    // Its command succeeds, but the step is FAILED.
    'fail-after',
    // Its command is killed as soon as it runs.
    'interrupt',
    // RUNNING, but its command waits for `release`.
    'hold',
    // The cluster loses its primary node as soon as the command runs.
    'terminate-cluster',
  ]),
});

/** A fault for the next statement of Redshift. */
export const statementFault = z.strictObject({
  effect: z.enum([
    'fail',
    // Redshift ends it, as its limits do.
    'abort',
    // SUBMITTED until `release`.
    'hold',
  ]),
  reason: z.string().default(''),
});

/** Makes the next cluster end TERMINATED_WITH_ERRORS before it is ready. */
export const clusterFault = z.strictObject({
  code: z.enum(['BOOTSTRAP_FAILURE', 'INTERNAL_ERROR', 'INSTANCE_FAILURE', 'VALIDATION_ERROR']),
  message: z.string().optional(),
});

/** Body of `POST /_faults`: one of its members. */
export const faultRequest = z.union([
  z.strictObject({ call: callFault }),
  z.strictObject({ step: stepFault }),
  z.strictObject({ cluster: clusterFault }),
  z.strictObject({ statement: statementFault }),
  z.strictObject({ release: z.literal(true) }),
  z.strictObject({ clear: z.literal(true) }),
]);

export type CallFault = z.infer<typeof callFault>;
export type StepFault = z.infer<typeof stepFault>;
export type StatementFault = z.infer<typeof statementFault>;
export type ClusterFault = z.infer<typeof clusterFault>;
export type FaultRequest = z.input<typeof faultRequest>;
