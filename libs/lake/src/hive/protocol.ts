import { type HiveClient, thrift } from 'hive-driver';

interface Generated {
  TCLIService: object;
  TCLIService_types: {
    TProtocolVersion: { HIVE_CLI_SERVICE_PROTOCOL_V8: number };
    TOperationState: Record<
      'INITIALIZED_STATE' | 'PENDING_STATE' | 'RUNNING_STATE' | 'FINISHED_STATE' | 'CANCELED_STATE',
      number
    >;
  };
}

/** The driver declares its generated protocol as `any`. */
const generated: Generated = thrift;

export const service = generated.TCLIService;

export const serviceTypes = generated.TCLIService_types as unknown as ConstructorParameters<
  typeof HiveClient
>[1];

/** Servers before 3.0 support it too; newer ones adapt to it. */
export const protocolVersion =
  generated.TCLIService_types.TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V8;

export const operationState = generated.TCLIService_types.TOperationState;
